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
  readonly objectives: Objectives;
  readonly unwatchStorage: () => void;
}
