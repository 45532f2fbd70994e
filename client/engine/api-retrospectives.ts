/** Looks back at objectives and cycles, as commands and views. Part of api.ts; goals are for them. */

import type { CycleId, Face, MessageId, ObjectiveId } from "./api-views.ts";

export interface RetrospectiveView {
  readonly id: MessageId;
  readonly by: Face;
  readonly at: number;
  readonly keep: string;
  readonly problem: string;
  readonly attempt: string;
}

export interface RetrospectiveCommands {
  /** A look back at an objective or (`null`) at its cycle. `seen`: the ids that it was written on, which it takes the place of. */
  writeRetrospective: {
    input: {
      readonly objective: ObjectiveId | null;
      readonly cycle: CycleId;
      readonly keep: string;
      readonly problem: string;
      readonly attempt: string;
      readonly seen: readonly MessageId[];
    };
    output: null;
  };
}
