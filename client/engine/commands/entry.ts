import {
  applyEntry,
  draftEntry,
  type Entry,
  epochKeyFor,
  err,
  foundOrg,
  type InviteLink,
  inviteKeys,
  inviteState,
  joinAct,
  ok,
  openRosterText,
  parseInviteLink,
  parseSetupLink,
  type Result,
  type RoomId,
  type RosterState,
  roomCreatedAction,
  signEntry,
  toBase64Url,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import type { DeviceKeys, Ports } from "../ports.ts";
import type { Running } from "../running.ts";
import {
  forgetIdentity,
  type Identity,
  loadIdentity,
  parseWraps,
  saveIdentity,
  unlockIdentity,
} from "../state/identity.ts";
import type { IdentityRecord } from "../state/records.ts";
import { entryWrites, reduceBytes } from "../state/roster-book.ts";
import {
  appendToChain,
  foundChain,
  type HttpError,
  isPassing,
  readChain,
  readClock,
} from "../sync/relay-http.ts";
import { type EntryCommand, type Handlers, refuse } from "./answers.ts";
import { checkText } from "./chat.ts";

/** The ways in: founding an org with the relay's set-up link, or joining with an invite. */

export interface KnownRoster {
  readonly state: RosterState;
  readonly entries: readonly Entry[];
}
interface Ready {
  readonly identity: Identity;
  readonly roster: KnownRoster;
}
type Begin = (identity: Identity, roster: KnownRoster) => Promise<void>;

const NAME_UNITS = 60;
const JOIN_ATTEMPTS = 40; // a whole team may open the same link in the same second
const JOIN_RETRY_MS = 40;
const MAX_CLOCK_DIFFERENCE_MS = 5 * 60_000;

export function createEntry(ports: Ports, begin: Begin) {
  const { crypto, network, disks, clock, timers } = ports;

  async function deviceKeys(): Promise<DeviceKeys> {
    return (await ports.keys.load()) ?? (await ports.keys.create());
  }

  async function createOrg(
    input: Commands["createOrg"]["input"],
  ): Promise<Result<Commands["createOrg"]["output"], CommandError>> {
    for (const text of [input.orgName, input.name, input.firstRoom, input.goalsRoom]) {
      const checked = checkText(text, NAME_UNITS);
      if (!checked.ok) return checked;
    }
    const token = readToken(input.setupToken, crypto);
    const relay = network.homeOrigin;
    if (token === null || relay === null) return refuse({ type: "TornLink" });
    const keys = await deviceKeys();
    const device = { signer: keys.signer, sealKey: keys.opener.publicKey };
    const now = (await readClock(network, relay)) ?? clock.now();
    const founded = await foundOrg({
      crypto,
      now,
      orgName: input.orgName,
      memberName: input.name,
      deviceLabel: ports.deviceLabel,
      device,
    });
    const entries = [founded.entry];
    let state = founded.state;
    for (const [use, name] of [
      ["chat", input.firstRoom],
      ["goals", input.goalsRoom],
    ] as const) {
      const action = await roomCreatedAction({ crypto, state, epochKey: founded.epochKey, use, name });
      const entry = await signEntry(draftEntry(state, action, founded.device, now), keys.signer, crypto);
      const applied = await applyEntry(state, entry, crypto);
      if (!applied.ok) return refuse({ type: "Internal", detail: applied.error.type });
      state = applied.value;
      entries.push(entry);
    }
    const record: IdentityRecord = {
      phase: "founding",
      org: founded.entry.chain,
      member: founded.member,
      device: founded.device,
      relay,
      wraps: founded.wraps.map(({ bytes }) => bytes),
      entries: entries.map(({ bytes }) => bytes),
      setupToken: token,
    };
    const saved = await saveIdentity(disks.keys, record);
    if (!saved.ok) return refuse({ type: "NotSaved", reason: saved.error.reason });
    const finished = await finish(record, () => foundChain(network, relay, token, record), keys);
    if (!finished.ok) return finished;
    return foundedRoom(firstRoom(finished.value));
  }

  /** Sends what founding or joining needs, then makes the identity final. A refusal forgets it: nothing is half made. */
  async function finish(
    record: IdentityRecord,
    send: () => Promise<Result<unknown, HttpError>>,
    keys: DeviceKeys,
  ): Promise<Result<Ready, CommandError>> {
    const sent = await send();
    if (!sent.ok) {
      if (!isPassing(sent.error)) await forgetIdentity(disks.keys);
      return err(commandErrorOf(sent.error));
    }
    const ready = await makeReady(record, keys);
    if (ready === null) return refuse({ type: "Internal", detail: "own keys do not open" });
    await begin(ready.identity, ready.roster);
    return ok(ready);
  }

  async function makeReady(record: IdentityRecord, keys: DeviceKeys): Promise<Ready | null> {
    const final: IdentityRecord = { ...record, phase: "ready", setupToken: null };
    const reduced = await reduceBytes(record.entries, crypto);
    const identity = reduced.ok ? await unlockIdentity(final, keys, reduced.value.state, crypto) : null;
    if (!reduced.ok || identity === null) return null;
    await disks.cache.commit(entryWrites(reduced.value.entries), "relaxed");
    const saved = await saveIdentity(disks.keys, final);
    return saved.ok ? { identity, roster: reduced.value } : null;
  }

  // ------------------------------------------------------------ invites

  interface OpenInvite {
    readonly link: InviteLink;
    readonly origin: string;
    readonly roster: KnownRoster;
    readonly entries: readonly Uint8Array[];
    readonly wraps: ReturnType<typeof parseWraps>;
    readonly orgName: string;
    readonly invitedBy: string;
    readonly expiresAt: number;
    /** The relay's clock: this device's own may be wrong. */
    readonly now: number;
  }

  async function openInvite(text: string): Promise<Result<OpenInvite, CommandError>> {
    const link = parseInviteLink(text, crypto);
    if (!link.ok) return refuse({ type: "TornLink" });
    const origin = network.homeOrigin ?? link.value.origin;
    if (origin === null) return refuse({ type: "TornLink" });
    if (link.value.origin !== null && link.value.origin !== origin)
      return refuse({ type: "WrongRelay", expected: link.value.origin });
    const keys = await inviteKeys(crypto, link.value.secret);
    const chain = await readChain(
      network,
      origin,
      link.value.chain,
      { kind: "invite", invite: keys.invite },
      keys.signer,
    );
    if (!chain.ok) return err(inviteErrorOf(chain.error));
    const reduced = await reduceBytes(chain.value.entries, crypto);
    if (!reduced.ok || reduced.value.state.chain !== link.value.chain)
      return refuse({ type: "Internal", detail: "the relay sent another organisation" });
    const { state } = reduced.value;
    const now = chain.value.relayNow ?? clock.now();
    const standing = standingError(state, keys.invite, now);
    if (standing !== null) return err(standing);
    const wraps = parseWraps(chain.value.wraps);
    const epochKey = await epochKeyFor({ crypto, state, wraps }, keys.invite, keys.opener);
    const invite = state.invites.get(keys.invite);
    if (epochKey === null || invite === undefined) return refuse({ type: "InviteUnknown" });
    const inviter = state.members.get(invite.createdBy);
    return ok({
      link: link.value,
      origin,
      roster: reduced.value,
      entries: chain.value.entries,
      wraps,
      orgName: (await openRosterText(crypto, epochKey, state.epoch, "org-name", state.nameSealed)) ?? "?",
      invitedBy:
        inviter === undefined
          ? "?"
          : ((await openRosterText(crypto, epochKey, state.epoch, "member-name", inviter.nameSealed)) ?? "?"),
      expiresAt: invite.expiresAt,
      now,
    });
  }

  async function joinOrg(
    input: Commands["joinOrg"]["input"],
  ): Promise<Result<Commands["joinOrg"]["output"], CommandError>> {
    const name = checkText(input.name, NAME_UNITS);
    if (!name.ok) return name;
    for (let attempt = 1; ; attempt++) {
      const joined = await joinOnce(input.link, name.value);
      const raced = !joined.ok && joined.error.type === "Internal" && joined.error.detail === "Behind";
      if (!raced || attempt >= JOIN_ATTEMPTS) return joined;
      const wait = JOIN_RETRY_MS * timers.jitter() * Math.min(attempt, 10);
      await new Promise<void>((resolve) => timers.after(wait, resolve));
    }
  }

  async function joinOnce(
    link: string,
    memberName: string,
  ): Promise<Result<Commands["joinOrg"]["output"], CommandError>> {
    const invite = await openInvite(link);
    if (!invite.ok) return invite;
    const { state } = invite.value.roster;
    const keys = await deviceKeys();
    const device = { signer: keys.signer, sealKey: keys.opener.publicKey };
    const joined = await joinAct({
      crypto,
      state,
      secret: invite.value.link.secret,
      wraps: invite.value.wraps,
      memberName,
      deviceLabel: ports.deviceLabel,
      device,
      now: invite.value.now,
    });
    if (!joined.ok) return refuse({ type: "Internal", detail: joined.error.type });
    const record: IdentityRecord = {
      phase: "joining",
      org: state.chain,
      member: joined.value.member,
      device: joined.value.device,
      relay: invite.value.origin,
      wraps: joined.value.wraps.map(({ bytes }) => bytes),
      entries: [...invite.value.entries, joined.value.entry.bytes],
      setupToken: null,
    };
    const saved = await saveIdentity(disks.keys, record);
    if (!saved.ok) return refuse({ type: "NotSaved", reason: saved.error.reason });
    const chain = { entries: [joined.value.entry.bytes], wraps: record.wraps };
    const finished = await finish(
      record,
      () => appendToChain(network, record.relay, record.org, chain),
      keys,
    );
    if (!finished.ok) return finished;
    return ok({ room: firstRoom(finished.value), waiting: false });
  }

  /** What was under way when the app was closed: sent again if the relay can be reached, kept for later if not. */
  async function resume(record: IdentityRecord): Promise<Ready | null> {
    const keys = await ports.keys.load();
    if (keys === null) return null;
    const last = record.entries.slice(-1);
    const sent =
      record.phase === "founding"
        ? await foundChain(network, record.relay, record.setupToken ?? "", record)
        : await appendToChain(network, record.relay, record.org, { entries: last, wraps: record.wraps });
    if (!sent.ok) {
      if (!isPassing(sent.error)) await forgetIdentity(disks.keys);
      return null;
    }
    return makeReady(record, keys);
  }

  /**
   * An answer of the relay got lost and the person tries again: what was prepared then is finished first. A new attempt
   * would find the link used up, by this very device. `null`: nothing of the kind.
   */
  async function finishEarlier(
    isMeant: (record: IdentityRecord) => boolean,
  ): Promise<Result<Ready, CommandError> | null> {
    const record = await loadIdentity(disks.keys);
    if (record === null || record.phase === "ready" || !isMeant(record)) return null;
    const ready = await resume(record);
    if (ready === null)
      return (await loadIdentity(disks.keys)) === null ? null : refuse({ type: "NeedsRelay" });
    await begin(ready.identity, ready.roster);
    return ok(ready);
  }

  const firstRoom = ({ roster }: Ready) =>
    [...roster.state.rooms.values()].find(({ use }) => use === "chat")?.room ?? null;

  function commands(running: () => Running | null): Pick<Handlers, EntryCommand> {
    const already = (): CommandError | null => {
      const now = running();
      return now === null ? null : { type: "AlreadyMember", orgName: now.core.roster.orgName() };
    };
    return {
      async createOrg(input) {
        const error = already();
        if (error !== null) return err(error);
        const token = readToken(input.setupToken, crypto);
        const earlier = await finishEarlier(({ setupToken }) => token !== null && setupToken === token);
        if (earlier === null) return createOrg(input);
        return earlier.ok ? foundedRoom(firstRoom(earlier.value)) : earlier;
      },
      async inspectInvite({ link }) {
        const error = already();
        if (error !== null) return err(error);
        const invite = await openInvite(link);
        if (!invite.ok) return invite;
        const { orgName, invitedBy, expiresAt } = invite.value;
        return ok({
          orgName,
          invitedBy,
          expiresAt,
          guestOrg: null,
          guestUntil: null,
          roomName: null,
          needsApproval: false,
        });
      },
      async joinOrg(input) {
        const error = already();
        if (error !== null) return err(error);
        const link = parseInviteLink(input.link, crypto);
        const earlier = await finishEarlier(
          ({ phase, org }) => phase === "joining" && link.ok && link.value.chain === org,
        );
        if (earlier === null) return joinOrg(input);
        return earlier.ok ? ok({ room: firstRoom(earlier.value), waiting: false }) : earlier;
      },
    };
  }

  return { commands, resume };
}

const foundedRoom = (room: RoomId | null): Result<{ readonly room: RoomId }, CommandError> =>
  room === null ? refuse({ type: "Internal", detail: "no first room" }) : ok({ room });

/** A whole set-up link, its fragment, or the fragment's code alone. */
function readToken(text: string, crypto: Ports["crypto"]): string | null {
  const link = parseSetupLink(text, crypto);
  const code = link.ok ? link : parseSetupLink(`#s=${text.trim()}`, crypto);
  return code.ok ? toBase64Url(code.value.token) : null;
}

function standingError(
  state: RosterState,
  invite: Parameters<typeof inviteState>[1],
  now: number,
): CommandError | null {
  switch (inviteState(state, invite, now)) {
    case "open":
      return null;
    case "expired":
      return { type: "InviteExpired", at: state.invites.get(invite)?.expiresAt ?? now };
    case "usedUp":
      return { type: "InviteUsedUp" };
    case "revoked":
      return { type: "InviteRevoked" };
    default:
      return { type: "InviteUnknown" };
  }
}

/** The relay knows the invite's standing before we may read the chain. */
function inviteErrorOf(error: HttpError): CommandError {
  if (error.type !== "Refused") return commandErrorOf(error);
  if (error.refusal === "NotMember" || error.refusal === "UnknownOrg" || error.refusal === "BadAuth")
    return { type: "InviteUnknown" };
  if (error.refusal !== "NotAllowed") return commandErrorOf(error);
  if (error.rule === "expired") return { type: "InviteExpired", at: null };
  return { type: error.rule === "revoked" ? "InviteRevoked" : "InviteUsedUp" };
}

function commandErrorOf(error: HttpError): CommandError {
  if (error.type === "Unreachable") return { type: "NeedsRelay" };
  if (error.type === "OddAnswer") return { type: "Internal", detail: `HTTP ${error.status}` };
  switch (error.refusal) {
    case "SetupTokenUsed":
    case "SetupTokenUnknown":
    case "UpdateNeeded":
      return { type: error.refusal };
    case "ClockAhead":
      return { type: "ClockWrong", offsetMs: MAX_CLOCK_DIFFERENCE_MS };
    case "NotAllowed":
      return error.rule === "inviteIsOpen"
        ? { type: "InviteUsedUp" }
        : { type: "NotAllowed", rule: error.rule };
    default:
      return { type: "Internal", detail: error.refusal };
  }
}
