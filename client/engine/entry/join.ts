import {
  type Act,
  err,
  joinAct,
  joinAsGuestAct,
  joinRequestAct,
  ok,
  type Result,
  type RosterState,
  type Wrap,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import { checkName } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import type { IdentityRecord } from "../state/records.ts";
import { appendToChain } from "../sync/relay-http.ts";
import { bytesOf, deviceKeys, type EntryHost, finish, firstRoom } from "./host.ts";
import { type OpenInvite, openInvite } from "./open-invite.ts";
import { beginWaiting } from "./waiting.ts";

const NAME_UNITS = 60;
const JOIN_ATTEMPTS = 40; // a whole team may open the same link in the same second
const JOIN_RETRY_MS = 40;

type Joined = Result<Commands["joinOrg"]["output"], CommandError>;

/** An invite's secret makes a member, a guest, or somebody who has asked. */
export async function joinOrg(host: EntryHost, input: Commands["joinOrg"]["input"]): Promise<Joined> {
  const { timers } = host.ports;
  const name = checkName(input.name, NAME_UNITS);
  if (!name.ok) return name;
  for (let attempt = 1; ; attempt++) {
    const joined = await joinOnce(host, input.link, name.value);
    const raced = !joined.ok && joined.error.type === "Internal" && joined.error.detail === "Behind";
    if (!raced || attempt >= JOIN_ATTEMPTS) return joined;
    const wait = JOIN_RETRY_MS * timers.jitter() * Math.min(attempt, 10);
    await new Promise<void>((resolve) => timers.after(wait, resolve));
  }
}

async function joinOnce(host: EntryHost, text: string, memberName: string): Promise<Joined> {
  const { ports } = host;
  const invite = await openInvite(ports, text);
  if (!invite.ok) return invite;
  const asks = invite.value.invite.terms?.needsApproval ?? false;
  const arrival = await arrive(host, invite.value, memberName, asks);
  if (!arrival.ok) return arrival;
  const { entries, wraps, member, device, state } = arrival.value;
  const record: IdentityRecord = {
    phase: asks ? "waiting" : "joining",
    org: invite.value.roster.state.chain,
    member,
    device,
    relay: invite.value.origin,
    wraps: bytesOf(wraps),
    entries: [...invite.value.entries, ...bytesOf(entries)],
    setupToken: null,
    name: memberName,
    guestOrg: invite.value.guestOrg,
    link: text,
    orgName: invite.value.orgName,
    since: invite.value.now,
  };
  const chain = { entries: bytesOf(entries), wraps: asks ? [] : record.wraps }; // who has only asked has no place for keys yet
  const send = () => appendToChain(ports.network, record.relay, record.org, chain);
  if (asks) return beginWaiting(host, record, send);
  const known = { state, entries: [...invite.value.roster.entries, ...entries] };
  const finished = await finish(host, record, send, known);
  return finished.ok ? ok({ room: firstRoom(finished.value), waiting: false }) : finished;
}

/** The same link opens the room it was made for. If the relay is lost in between, membership/room-ahead.ts does it later. */
export async function enterRoom(host: EntryHost, running: Running, link: string): Promise<Joined> {
  const { commands } = await running.membership();
  for (let attempt = 1; ; attempt++) {
    const entered = await commands.joinRoom({ link }, "");
    const isOver = attempt >= JOIN_ATTEMPTS || host.running() !== running;
    if (entered.ok || entered.error.type !== "NeedsRelay" || isOver) return entered;
    await new Promise<void>((resolve) => running.core.ports.timers.after(JOIN_RETRY_MS * attempt, resolve));
  }
}

interface Arrived {
  readonly entries: Act["entries"];
  readonly wraps: readonly Wrap[];
  readonly state: RosterState;
  readonly member: IdentityRecord["member"];
  readonly device: IdentityRecord["device"];
}

async function arrive(
  { ports }: EntryHost,
  { link, roster, wraps, now, invite }: OpenInvite,
  memberName: string,
  asks: boolean,
): Promise<Result<Arrived, CommandError>> {
  const { crypto, deviceLabel } = ports;
  const keys = await deviceKeys(ports);
  const device = { signer: keys.signer, sealKey: keys.opener.publicKey };
  const who = { crypto, secret: link.secret, memberName, deviceLabel, device };
  if (!asks && invite.role !== "guest") {
    const joined = await joinAct({ ...who, state: roster.state, wraps, now });
    if (!joined.ok && joined.error.type === "NoKeyForInvite") return refuse({ type: "NoKeyYet" }); // it went with a relay's data
    if (!joined.ok) return refuse({ type: "Internal", detail: joined.error.type });
    return ok({ ...joined.value, entries: [joined.value.entry] });
  }
  const make = asks ? joinRequestAct : joinAsGuestAct;
  const arrived = await make({ ...who, org: roster.state, at: now });
  if (arrived.ok) return arrived;
  if (arrived.error.type === "NotAllowed" && arrived.error.rule === "guestCapHolds")
    return refuse({ type: "GuestCapReached", perDay: roster.state.guestCapPerDay });
  return err(
    arrived.error.type === "NotAllowed"
      ? { type: "NotAllowed", rule: arrived.error.rule }
      : { type: "Internal", detail: arrived.error.type },
  );
}
