import { type Bytes, type ChainId, ok, parseInviteLink } from "../../../crdt/index.ts";
import type { CommandError, Result, SessionView } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import { DiskFailure } from "../disk/failure.ts";
import type { DeviceKeys, Ports } from "../ports.ts";
import type { Running } from "../running.ts";
import { forgetIdentity, type Identity, saveIdentity, unlockIdentity } from "../state/identity.ts";
import type { IdentityRecord } from "../state/records.ts";
import { entryWrites, type KnownRoster, reduceBytes } from "../state/roster-book.ts";
import { commandErrorOf } from "../sync/invite-errors.ts";
import { type HttpError, isPassing } from "../sync/relay-http.ts";

/** What the ways in ask of the engine around them. */
export interface EngineHost {
  readonly ports: Ports;
  running(): Running | null;
  /** The identity is whole: the engine runs from here on. */
  begin(identity: Identity, roster: KnownRoster): Promise<Running>;
  /** What to show while there is no identity yet. */
  show(session: SessionView): void;
  /** Stops what runs: this device is about to forget. */
  end(): Promise<void>;
}

export interface EntryHost extends EngineHost {
  /** One step at a time into or out of an identity: two at once would take it from each other. */
  alone<T>(step: () => Promise<T>): Promise<T>;
}

export interface Ready {
  readonly identity: Identity;
  readonly roster: KnownRoster;
}

export async function deviceKeys({ keys }: Ports): Promise<DeviceKeys> {
  return (await keys.load()) ?? (await keys.create());
}

export const bytesOf = (all: readonly { readonly bytes: Bytes }[]): readonly Bytes[] =>
  all.map(({ bytes }) => bytes);

/**
 * Sends what founding or joining needs, then makes the identity final. A refusal forgets it: nothing is half made.
 * `known`: the chain with what was sent on top, by whoever has just verified it: that of thousands costs a while.
 */
export async function finish(
  host: EntryHost,
  record: IdentityRecord,
  send: () => Promise<Result<unknown, HttpError>>,
  known?: KnownRoster,
): Promise<Result<Ready, CommandError>> {
  const { disks } = host.ports;
  const saved = await saveIdentity(disks.keys, record);
  if (!saved.ok) return refuse({ type: "NotSaved", reason: saved.error.reason });
  const sent = await send();
  if (!sent.ok) {
    if (!isPassing(sent.error)) await forgetIdentity(disks.keys);
    return refuse(commandErrorOf(sent.error));
  }
  const ready = await makeReady(host.ports, record, known);
  if (ready === null) return refuse({ type: "Internal", detail: "own keys do not open" });
  await host.begin(ready.identity, ready.roster);
  return { ok: true, value: ready };
}

export async function makeReady(
  ports: Ports,
  record: IdentityRecord,
  known?: KnownRoster,
): Promise<Ready | null> {
  const { crypto, disks } = ports;
  const keys = await ports.keys.load();
  const final = finalRecord(record, crypto);
  const reduced = known === undefined ? await reduceBytes(record.entries, crypto) : ok(known);
  const identity =
    keys !== null && reduced.ok ? await unlockIdentity(final, keys, reduced.value.state, crypto) : null;
  if (!reduced.ok || identity === null) return null;
  await disks.cache.commit(entryWrites(reduced.value.entries), "relaxed");
  const saved = await saveIdentity(disks.keys, final);
  return saved.ok ? { identity, roster: reduced.value } : null;
}

/** The link goes, once it has let somebody in, unless it leads on into a room: it is a secret. */
function finalRecord({ link, ...record }: IdentityRecord, crypto: Ports["crypto"]): IdentityRecord {
  const final: IdentityRecord = { ...record, phase: "ready", setupToken: null };
  const roomAhead = link === undefined ? null : roomOfLink(link, crypto);
  return link === undefined || roomAhead === null ? final : { ...final, link, roomAhead };
}

/** The chain of the room that an invite link leads into; `null` when it leads into the organisation alone. */
export function roomOfLink(text: string, crypto: Ports["crypto"]): ChainId | null {
  const link = parseInviteLink(text, crypto);
  return link.ok ? (link.value.rooms[0] ?? null) : null;
}

/** The first room to show. */
export const firstRoom = ({ roster }: Ready): string | null =>
  [...roster.state.rooms.values()].find(({ use }) => use === "chat")?.room ?? null;

/** For what looks by itself from time to time: the app was closed meanwhile, and the next start looks again. */
export function unlessClosed(cause: unknown): void {
  if (!(cause instanceof DiskFailure)) throw cause;
}
