import type { Goals } from "./goals/half.ts";
import type { Later } from "./later.ts";
import type { Acts } from "./state/acts.ts";
import type { Core } from "./state/core.ts";
import type { Drafts, InviteLinks } from "./state/drafts.ts";
import type { Objectives } from "./state/objectives.ts";
import type { Outbox } from "./state/outbox.ts";
import type { Link } from "./sync/link.ts";
import type { Timelines } from "./views/timeline.ts";

/** The parts of an engine that has an identity, as commands and views use them. */
export interface Running {
  readonly core: Core;
  readonly outbox: Outbox;
  readonly acts: Acts;
  readonly link: Link;
  readonly timelines: Timelines;
  readonly drafts: Drafts;
  readonly inviteLinks: InviteLinks;
  /** Fetched and opened when goals are first looked at or written. */
  readonly goals: Later<Goals>;
  readonly unwatchStorage: () => void;
}

/** The same with its objectives: what commands and views of goals work with. */
export interface GoalsRunning extends Running {
  readonly objectives: Objectives;
}
