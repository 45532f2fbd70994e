import type { ChainId } from "../../crdt/index.ts";
import type { Archives } from "./archive/half.ts";
import type { Backups } from "./backup/half.ts";
import type { Files } from "./files/half.ts";
import type { Goals } from "./goals/half.ts";
import type { Later } from "./later.ts";
import type { Membership } from "./membership/half.ts";
import type { Notes } from "./notes/half.ts";
import type { Own } from "./own/half.ts";
import type { Search } from "./search/half.ts";
import type { Acts } from "./state/acts.ts";
import type { AuditClock } from "./state/audit-clock.ts";
import type { Core } from "./state/core.ts";
import type { Drafts, InviteLinks } from "./state/drafts.ts";
import type { Local } from "./state/local.ts";
import type { Objectives } from "./state/objectives.ts";
import type { Outbox } from "./state/outbox.ts";
import type { RosterEffects } from "./state/roster-effects.ts";
import type { SetAside } from "./state/set-aside.ts";
import type { Link } from "./sync/link.ts";
import type { Timelines } from "./views/timeline.ts";
import type { Writing } from "./writing/half.ts";

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
  /** Fetched and opened with the first file that is sent or read. */
  readonly files: Later<Files>;
  readonly local: Local;
  readonly setAside: SetAside;
  readonly effects: RosterEffects;
  /** Fetched and opened when notes of a room are first looked at. */
  readonly notes: Later<Notes>;
  /** Fetched and opened when a roster or a key is first to be changed. */
  readonly membership: Later<Membership>;
  /** Fetched and opened when something is taken away or brought in. */
  readonly archive: Later<Archives>;
  /** Fetched and opened when a backup file is made or taken, or the last one is asked for. */
  readonly backup: Later<Backups>;
  /** Fetched and opened once this person keeps something for themselves. */
  readonly own: Later<Own>;
  /** Fetched and opened when somebody first searches. */
  readonly search: Later<Search>;
  /** Fetched and opened when a room or a message is first changed, or a message waits for its time. */
  readonly writing: Later<Writing>;
  /** Rows that waited for a key of this chain, or of any. */
  sendWaiting(chain: ChainId | null): Promise<void>;
  readonly unwatchStorage: () => void;
  readonly auditClock: AuditClock;
  readonly stopOwn: () => void;
}

/** The same with its objectives: what commands and views of goals work with. */
export interface GoalsRunning extends Running {
  readonly objectives: Objectives;
}
