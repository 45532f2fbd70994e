import type { EventRef, MemberId, ObjectiveId } from "../base/ids.ts";
import type { Stamp } from "../chat/stamp.ts";
import { unseenOf } from "./frontier.ts";
import { inOrder } from "./scores.ts";

/** What people made of an objective or a cycle when they looked back at it. Rules RET1 and RET2 in SPEC.md. */
export interface Retrospective {
  readonly ref: EventRef;
  readonly stamp: Stamp;
  readonly by: MemberId;
  readonly objective: ObjectiveId;
  /** `null`: of the objective itself; else `objective` stands for the cycles of its room. */
  readonly about: string | null;
  readonly keep: string;
  readonly problem: string;
  readonly attempt: string;
  readonly after: readonly EventRef[];
}

/** Those that no other one had seen and that say something, oldest first. `all` are of one thing. */
export const standingRetrospectives = (all: readonly Retrospective[]): readonly Retrospective[] =>
  unseenOf(inOrder(all), () => false).filter(({ keep, problem, attempt }) => keep + problem + attempt !== "");
