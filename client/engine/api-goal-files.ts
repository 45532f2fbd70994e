/** Goals in and out of files, as commands. Part of api.ts; goals are for them. */

import type { CycleId, RoomId } from "./api-views.ts";

export interface GoalFileCommands {
  /** What a file of goals holds, before anything is written. */
  inspectGoals: {
    input: { readonly text: string; readonly format: "markdown" | "csv" };
    output: {
      readonly objectives: readonly {
        readonly line: number;
        /** The heading that it stands under. */
        readonly section: string;
        readonly title: string;
        /** Empty where the file does not say. */
        readonly cycle: CycleId | "";
        readonly keyResults: readonly string[];
      }[];
      /** What could not be placed, by its line. */
      readonly unplaced: readonly { readonly line: number; readonly text: string }[];
      /** Names that nobody has here, or several people do. */
      readonly unknownPeople: readonly string[];
    };
  };
  /** Writes what `inspectGoals` showed; the same command goes on where it broke off. `cycle`: for what does not say its own. */
  importGoals: {
    input: {
      readonly text: string;
      readonly format: "markdown" | "csv";
      readonly cycle: CycleId;
      readonly room?: RoomId;
    };
    output: { readonly objectives: number; readonly keyResults: number };
  };
  exportGoals: {
    input: { readonly cycle: CycleId; readonly format: "markdown" | "csv" | "json" };
    output: { readonly file: Blob };
  };
}
