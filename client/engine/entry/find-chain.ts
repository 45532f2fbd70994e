import {
  type Bytes,
  type ChainId,
  equalBytes,
  type KitKeys,
  type KitLink,
  ok,
  type Result,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { CheckedBackup } from "../backup/file.ts";
import { refuse } from "../commands/answers.ts";
import type { Network } from "../ports.ts";
import { inPieces } from "../sync/feed-runs.ts";
import { commandErrorOf } from "../sync/invite-errors.ts";
import {
  appendToChain,
  type Chain,
  type HttpError,
  readChains,
  readClock,
  readKitChain,
} from "../sync/relay-http.ts";

/** The organisation's chain, as whoever comes back with a kit finds it: at the relay, in a backup file, or in both. */
export interface FoundChain {
  readonly org: ChainId;
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
  /** So many of the entries are at the relay. */
  readonly atRelay: number;
  readonly relayNow: number | null;
}

interface Ask {
  readonly network: Network;
  readonly relay: string;
  readonly link: KitLink | null;
  readonly keys: KitKeys;
  readonly file: CheckedBackup | null;
}

/** A relay that was wiped knows neither kit nor organisation: then the file says what it knew. */
export async function findChain(ask: Ask): Promise<Result<FoundChain, CommandError>> {
  const { network, relay, link, keys, file } = ask;
  const named = link === null ? await readKitChain(network, relay, keys.kit) : ok(link.chain);
  if (!named.ok) return refuse(commandErrorOf(named.error));
  const org = named.value ?? file?.org ?? null;
  if (org === null) return refuse({ type: "KitUnknown" });
  if (file !== null && file.org !== org) return refuse({ type: "BackupRefused", flaw: "OtherOrg" });
  const read = named.value === null ? null : await readAsKit(ask, org);
  if (read !== null && !read.ok) return read;
  const there = read?.value ?? null;
  if (there === null && file === null) return refuse({ type: "KitUnknown" });
  const relayNow = there === null ? await readClock(network, relay) : there.relayNow;
  return merged(org, there, file, relayNow);
}

type AtRelay = Chain & { readonly relayNow: number | null };

/** `null`: the relay does not know this kit. */
async function readAsKit(
  { network, relay, keys }: Ask,
  org: ChainId,
): Promise<Result<AtRelay | null, CommandError>> {
  const who = { kind: "kit", kit: keys.kit } as const;
  const read = await readChains(network, relay, { org, rooms: [], who, signer: keys.signer });
  if (read.ok) return ok({ ...read.value.chains[0], relayNow: read.value.relayNow });
  const isUnknown = read.error.type === "Refused" && unknownKit.has(read.error.refusal);
  return isUnknown ? ok(null) : refuse(commandErrorOf(read.error));
}

const unknownKit: ReadonlySet<string> = new Set(["NotMember", "UnknownOrg", "BadAuth", "NotAllowed"]);
const NOTHING: Chain = { entries: [], wraps: [] };

/** Both agree as far as both go, and the longer one counts (BAK6). */
function merged(
  org: ChainId,
  there: Chain | null,
  file: CheckedBackup | null,
  relayNow: number | null,
): Result<FoundChain, CommandError> {
  const [relay, kept] = [there ?? NOTHING, file ?? NOTHING];
  const shared = Math.min(relay.entries.length, kept.entries.length);
  const agree = relay.entries.slice(0, shared).every((entry, at) => isAt(kept.entries, at, entry));
  if (!agree) return refuse({ type: "BackupRefused", flaw: "OtherRoster" });
  const entries = relay.entries.length >= kept.entries.length ? relay.entries : kept.entries;
  const wraps = [...relay.wraps, ...kept.wraps];
  return ok({ org, entries, wraps, atRelay: relay.entries.length, relayNow });
}

function isAt(entries: readonly Bytes[], at: number, entry: Bytes): boolean {
  const there = entries[at];
  return there !== undefined && equalBytes(there, entry);
}

/** What the relay lacks, then the entry that brings the device back. One piece where it fits: then it is taken whole or not at all. */
export async function handChain(
  network: Network,
  relay: string,
  org: ChainId,
  { entries, wraps }: Chain,
): Promise<Result<null, HttpError>> {
  const pieces = inPieces(entries, BODY_BYTES);
  for (const [at, piece] of pieces.entries()) {
    const isLast = at === pieces.length - 1;
    const sent = await appendToChain(network, relay, org, { entries: piece, wraps: isLast ? wraps : [] });
    if (!sent.ok) return sent;
  }
  return ok(null);
}

/** Within the relay's bounds: 8 MiB and 4,096 entries, the least of which are about 300 B. */
const BODY_BYTES = 1_200_000;

/** Why the relay does not take the chain of somebody who comes back. */
export function whyNotTaken(error: HttpError, org: ChainId): CommandError {
  if (error.type !== "Refused") return commandErrorOf(error);
  if (error.refusal === "UnknownOrg") return { type: "RelayLostOrg", org };
  if (error.refusal !== "Behind") return commandErrorOf(error);
  return { type: error.rule === "rebuilding" ? "RelayRebuilding" : "KitUnknown" }; // others stand there: a newer kit among them
}
