import type { DeviceId } from "../../../crdt/index.ts";
import type { Handlers, MembershipCommand } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { auditNow } from "./audit.ts";
import { deviceCommands } from "./devices.ts";
import { createDuties, type Duties } from "./duties.ts";
import { foundRoom } from "./found-room.ts";
import { inspectRoomLink } from "./join-room.ts";
import { memberCommands } from "./members.ts";
import { handMemberKey } from "./own-keys.ts";
import { createRenewal, type Renewal } from "./renewal.ts";
import { roomCommands } from "./rooms.ts";

export { peopleView } from "../views/people-page.ts";
export { personView } from "../views/person.ts";
export { createSending } from "./sending.ts";

/** The membership half of a running engine: what changes rosters and keys. Reading them is the engine's own. */
export interface Membership {
  readonly commands: Pick<Handlers, MembershipCommand>;
  /** `createRoom` for rooms with a chain of their own. */
  readonly foundRoom: Handlers["createRoom"];
  /** `inspectInvite` for somebody who belongs already: the link may lead into one of the rooms. */
  inspectRoomLink(link: string): ReturnType<Handlers["inspectInvite"]>;
  readonly renewal: Renewal;
  readonly duties: Duties;
  /** Holds the keys and wraps that are here against the chains. */
  audit(): Promise<void>;
  /** Devices of this person have asked for a key. */
  siblingsAsk(devices: readonly DeviceId[]): Promise<void>;
}

export function openMembership(run: Running): Membership {
  const renewal = createRenewal(run.core, run.acts, (chain) => run.sendWaiting(chain));
  return {
    commands: { ...roomCommands(run), ...memberCommands(run), ...deviceCommands(run) },
    foundRoom: foundRoom(run),
    inspectRoomLink: (link) => inspectRoomLink(run, link),
    renewal,
    duties: createDuties(run, renewal),
    audit: () => auditNow(run, false),
    siblingsAsk: (devices) => handMemberKey(run, devices),
  };
}
