import {
  type Bytes,
  type Chain,
  type ChainId,
  type DeviceId,
  insideOf,
  isRoomAction,
  isRoomChain,
  type MemberId,
  memberOf,
  parseEntry,
  verifyEntry,
} from "../../../crdt/index.ts";
import type { Ports } from "../ports.ts";
import { textKey } from "./places.ts";
import type { RosterBook } from "./roster-book.ts";

/** How far somebody's signature shows a chain to have come. */
export interface Citation {
  readonly seq: number;
  readonly epoch: number;
}

/**
 * What others show to know of chains that is not here. A relay can keep entries from this device; it cannot bring anything that
 * was signed by those who have them without showing that there are entries. From then on nothing is sealed for readers
 * who may have been removed meanwhile: it waits here, and the relay is asked again.
 *
 * Only who belongs is believed, and only while they do: a claim about entries that do not exist ends when its author is removed.
 * Rule ENV9 in SPEC.md.
 */
export interface Cited {
  /** False when that is here, or was said before. */
  note(chain: ChainId, by: DeviceId, citation: Citation): Promise<boolean>;
  /** Entries that cannot be taken: a room's that wait for one of the organisation's, or those of another roster than this one. */
  noteEntries(entries: readonly Bytes[]): Promise<void>;
  /** Somebody knows more of this chain than is here, or of the organisation's. */
  isBehind(chain: Chain): boolean;
  isAnyBehind(): boolean;
  /** Asks soon, once for many calls, and less and less often as long as the answer stays out. */
  askSoon(ask: () => void): void;
}

const KEY = textKey("cited");
const FIRST_ASK_MS = 1_000;
const MAX_ASK_MS = 60_000;

export async function openCited(
  { crypto, timers, disks }: Ports,
  roster: RosterBook,
  me: MemberId,
  changed: () => void,
): Promise<Cited> {
  const stored = (await disks.cache.get("meta", KEY)) as ReadonlyMap<string, Citation> | undefined;
  const citations = new Map(stored);
  let asks = 0;
  let isAsking = false;

  const keyOf = (chain: ChainId, by: DeviceId) => `${chain} ${by}`;
  const isMore = ({ seq, epoch }: Citation, than: Citation) => seq > than.seq || epoch > than.epoch;

  /** The relay tells those who left a room no more of it, and nothing is sealed for its readers here. */
  const isPartOf = (chain: Chain) => !isRoomChain(chain) || insideOf(chain, me) !== null;

  function lacks(chain: Chain): boolean {
    if (!isPartOf(chain)) return false;
    return [...citations].some(([key, citation]) => {
      const [id, by] = key.split(" ") as [ChainId, DeviceId];
      return id === chain.chain && isMore(citation, chain) && memberOf(roster.state(), by) !== null;
    });
  }

  async function note(id: ChainId, by: DeviceId, citation: Citation): Promise<boolean> {
    const chain = roster.chainOf(id);
    if (
      chain === null ||
      !isPartOf(chain) ||
      !isMore(citation, chain) ||
      memberOf(roster.state(), by) === null
    )
      return false;
    const before = citations.get(keyOf(id, by)) ?? { seq: -1, epoch: -1 };
    if (!isMore(citation, before)) return false;
    citations.set(keyOf(id, by), {
      seq: Math.max(citation.seq, before.seq),
      epoch: Math.max(citation.epoch, before.epoch),
    });
    await disks.cache.commit([{ table: "meta", key: KEY, value: new Map(citations) }], "relaxed"); // lost with the chains that it speaks of
    changed();
    return true;
  }

  async function noteEntry(bytes: Bytes): Promise<void> {
    const org = roster.state();
    const entry = parseEntry(bytes, crypto);
    const device = entry.ok && org.devices.get(entry.value.by);
    if (!entry.ok || !device) return;
    const { by, action, chain, seq } = entry.value;
    const known = isRoomAction(action) ? action.orgSeq : chain === org.chain ? seq : -1;
    if (known > org.seq && (await verifyEntry(entry.value, device.signKey, crypto)))
      await note(org.chain, by, { seq: known, epoch: 0 });
  }

  const isAnyBehind = () => roster.lengths().some(([id]) => isLacking(roster.chainOf(id)));
  const isLacking = (chain: Chain | null) => chain !== null && lacks(chain);

  return {
    note,
    async noteEntries(entries) {
      for (const bytes of entries) await noteEntry(bytes);
    },
    isBehind: (chain) => lacks(roster.state()) || lacks(chain),
    isAnyBehind,
    askSoon(ask) {
      if (isAsking) return;
      isAsking = true;
      const wait = Math.min(MAX_ASK_MS, FIRST_ASK_MS * 2 ** Math.min(asks++, 10));
      timers.after(wait * (1 + timers.jitter()), () => {
        isAsking = false;
        if (isAnyBehind()) ask();
        else asks = 0;
      });
    },
  };
}
