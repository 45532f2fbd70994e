import {
  auditKeys,
  auditSeal,
  auditWraps,
  type Chain,
  type ChainId,
  type FeedId,
  feedToDevice,
  isInsider,
  isRoomChain,
  type KeyFinding,
  type KeyRecipient,
  leftOutOfEpoch,
  looseKeys,
  type MemberId,
  parseEnvelope,
  type RoomId,
  type Wrap,
  wrapForAll,
} from "../../../crdt/index.ts";
import type { KeyFindingRow } from "../api.ts";
import type { Running } from "../running.ts";
import { parseWraps } from "../state/identity.ts";
import { readWraps } from "../sync/relay-http.ts";
import { readRow } from "../tables/rows.ts";
import { roomName } from "../views/room-name.ts";
import { activeRooms } from "./active-rooms.ts";
import { handOf } from "./sending.ts";

/**
 * The audit of keys on this device: every chain that its member is in, whatever it finds kept for people to see. Who was left out
 * is handed the key; the rest mends itself elsewhere (duties.ts), or cannot be mended and is said. Rule KEY21.
 */

/** In a large organisation a few devices read the long list of wraps each time: about so many in all. */
const READERS_OF_WRAPS = 16;
const MAX_SEALS_PER_ROOM = 500;
const OLDER_EPOCHS_AT_ONCE = 16;

/** Looks at everything now; `isAsked` by a person, who gets the whole answer. Nothing while the relay is away. */
export async function auditNow(run: Running, isAsked: boolean): Promise<void> {
  const { core } = run;
  if (run.link.inStepSince() === null) return;
  const chains = auditedChains(run);
  const audits: Audited[] = [];
  for (const chain of chains) audits.push(await auditChain(run, chain, isAsked));
  const findings = audits.flatMap((audit) => audit.findings);
  core.health.keys = {
    at: core.time.now(),
    chains: chains.length,
    isWhole: audits.every(({ isWhole }) => isWhole),
    findings: rowsOf(run, findings),
  };
  core.changes.emit({ type: "sync" });
}

/** `isWhole`: also whom the newest key was sealed for was looked at, and not only the keys that are here. */
interface Audited {
  readonly findings: readonly KeyFinding[];
  readonly isWhole: boolean;
}

/** Whoever is about to go hands on what they hold: others who were away when the relay lost their seals may have no other way to it. */
export async function handOnKeys(run: Running, chain: Chain): Promise<void> {
  if (run.link.exchange() === null) return;
  await auditSealed(run, chain);
  await auditOlder(run, chain);
}

function auditedChains(run: Running): readonly Chain[] {
  const state = run.core.roster.state();
  const rooms = activeRooms(run);
  return isInsider(state, run.core.identity.device) ? [state, ...rooms] : rooms; // guests hold no key of the organisation
}

async function auditChain(run: Running, chain: Chain, isAsked: boolean): Promise<Audited> {
  const { core } = run;
  const { crypto } = core.ports;
  const { rosters } = core.roster;
  const keys = core.keys.keysOf(chain.chain);
  const own = await auditKeys({ crypto, rosters, chain, member: core.identity.member, keys });
  const seals = await auditSeals(run, chain);
  const readers = isRoomChain(chain) ? chain.members.size : rosters.org.members.size;
  const reads = isAsked || core.ports.timers.jitter() < READERS_OF_WRAPS / readers;
  const sealed = reads ? await auditSealed(run, chain) : null;
  const older = sealed === null ? [] : await auditOlder(run, chain);
  return { findings: [...own, ...seals, ...(sealed ?? []), ...older], isWhole: sealed !== null };
}

/** The newest envelope of every feed in the rooms that this chain governs: what comes after it was judged by it. */
async function auditSeals({ core }: Running, chain: Chain): Promise<readonly KeyFinding[]> {
  const findings: KeyFinding[] = [];
  for (const [room, feed, seq] of newestSeals({ core }, chain)) {
    const row = await readRow(core.ports.disks.cache, room, feed, seq);
    const parsed = row && parseEnvelope(row.bytes, core.ports.crypto);
    if (parsed?.ok) findings.push(...auditSeal(chain, feed, parsed.value.header));
  }
  return findings;
}

function newestSeals({ core }: Pick<Running, "core">, chain: Chain) {
  const rooms = isRoomChain(chain) ? [chain.room] : [...chain.rooms.keys()];
  return rooms
    .filter((room) => core.roster.governing(room)?.chain === chain.chain)
    .flatMap((room) => {
      const heads = [...core.rooms.get(room).heads].sort(([, a], [, b]) => b.hlc - a.hlc);
      return heads
        .slice(0, MAX_SEALS_PER_ROOM)
        .map(([feed, { next }]): readonly [RoomId, FeedId, number] => [room, feed, next - 1]);
    });
}

/** What the relay has of the newest epoch's wraps, `null` when it does not say. Whoever lacks one gets it, and it is asked once more. */
async function auditSealed(run: Running, chain: Chain): Promise<readonly KeyFinding[] | null> {
  const findings = await listedFindings(run, chain);
  if (findings === null) return null;
  const recipients = findings.flatMap((one) => (one.type === "LeftOut" ? one.recipients : []));
  if (recipients.length === 0 || !(await sealFor(run, chain, recipients))) return findings;
  return listedFindings(run, chain);
}

async function listedFindings(run: Running, chain: Chain): Promise<readonly KeyFinding[] | null> {
  const { core } = run;
  const wraps = await listedWraps(run, chain);
  if (wraps === null) return null;
  const rosters = core.roster.rosters;
  return auditWraps({ verifier: core.ports.crypto, rosters, chain, wraps, nowMs: core.time.now() });
}

/** `null` from an older relay, or none just now: the next audit asks again. */
async function listedWraps(
  { core }: Running,
  asked: { readonly chain: ChainId; readonly epoch: number },
): Promise<readonly Wrap[] | null> {
  const { org, device, relay } = core.identity.record;
  const asks = { org, who: { kind: "device", device }, signer: core.identity.keys.signer } as const;
  const read = await readWraps(core.ports.network, relay, asks, asked);
  return read.ok ? parseWraps(read.value) : null;
}

/**
 * Older keys that this device has and no newer one leads back to: where the relay's seal for somebody who was there is gone, they
 * have no other way to what was said under it, and may not know whom to ask. Any of them as far as one audit goes.
 */
async function auditOlder(run: Running, chain: Chain): Promise<readonly KeyFinding[]> {
  const { core } = run;
  if (core.keys.newest(chain.chain) === null) return [];
  const { crypto, timers } = core.ports;
  const loose = await looseKeys(crypto, chain, core.keys.keysOf(chain.chain));
  const first = Math.floor(timers.jitter() * loose.length);
  const findings: KeyFinding[] = [];
  for (const { epoch } of [...loose.slice(first), ...loose.slice(0, first)].slice(0, OLDER_EPOCHS_AT_ONCE)) {
    const wraps = await listedWraps(run, { chain: chain.chain, epoch });
    if (wraps === null) break;
    const ask = { verifier: crypto, rosters: core.roster.rosters, chain, epoch, wraps };
    const recipients = await leftOutOfEpoch({ ...ask, by: core.identity.device, nowMs: core.time.now() });
    if (recipients.length > 0 && !(await sealFor(run, { chain: chain.chain, epoch }, recipients)))
      findings.push({ type: "LeftOut", chain: chain.chain, recipients });
  }
  return findings;
}

async function sealFor(
  { core, link }: Running,
  { chain, epoch }: { readonly chain: ChainId; readonly epoch: number },
  recipients: readonly KeyRecipient[],
): Promise<boolean> {
  const key = core.keys.epochKey(chain, epoch);
  if (key === null) return false;
  const { wraps } = await wrapForAll(handOf(core), chain, { epoch, key }, recipients);
  const sealed = wraps.map(({ bytes }) => bytes);
  const answer = sealed.length > 0 ? await link.exchange()?.append(chain, [], sealed) : null;
  return answer?.refusal === null;
}

// ---------------------------------------------------------------- for people

/** One row for each kind of finding in each chain. */
function rowsOf(run: Running, findings: readonly KeyFinding[]): readonly KeyFindingRow[] {
  const groups = Map.groupBy(findings, ({ chain, type }) => `${chain} ${type}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const people = new Set(group.flatMap((one) => peopleOf(run, one)));
    const who = [...people].map((member) => run.core.names.member(member));
    const chain = run.core.roster.chainOf(first.chain);
    const room = chain !== null && isRoomChain(chain) ? roomName(run.core, chain.room) : null;
    return [{ kind: first.type, room, who, count: Math.max(group.length, who.length) }];
  });
}

function peopleOf({ core }: Running, finding: KeyFinding): readonly MemberId[] {
  const { devices, kits } = core.roster.state();
  const ownerOf = (device: string): readonly MemberId[] =>
    [...devices.values()].flatMap((one) => (one.device === device ? [one.member] : []));
  switch (finding.type) {
    case "LeftOut":
      return finding.recipients.flatMap(({ kind, recipient }) => {
        if (kind === "epochKeyForMember") return [recipient];
        if (kind === "epochKeyForInvite") return [];
        return [
          ...ownerOf(recipient),
          ...[...kits].flatMap(([kit, owner]) => (kit === recipient ? [owner] : [])),
        ];
      });
    case "Misplaced":
      return ownerOf(finding.wrap.by);
    case "StaleSeal":
      return ownerOf(feedToDevice(finding.feed));
    default:
      return [];
  }
}
