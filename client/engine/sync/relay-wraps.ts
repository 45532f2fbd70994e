import { type Bytes, type ChainId, memberOf, toHex, type Wrap } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { wrapsOf } from "../state/key-ring.ts";
import type { Appends } from "./appends.ts";

/**
 * Which seals the relay has named on this connection: it says all that it holds for us when it is greeted. What it lacks
 * after a loss it gets from whoever has it, each by itself where one of them is not taken: others of this person's
 * devices may have no other way to that key.
 */
export interface RelayWraps {
  heard(wraps: readonly Bytes[]): void;
  /** Everything that was said in answer to the hello is here. */
  handBack(): Promise<void>;
  /**
   * Epochs, by chain, whose key is here under seals of people who have left alone, of which the relay holds none: it has lost
   * them, and takes them from nobody. Empty until it has said what it holds.
   */
  lost(): ReadonlyMap<ChainId, ReadonlySet<number>>;
}

export function createRelayWraps(core: Core, appends: Pick<Appends, "append">): RelayWraps {
  const { crypto } = core.ports;
  const named = new Set<string>();
  let saidAll = false;
  const nameOf = (wrap: Bytes): string => toHex(crypto.sha256(wrap));

  async function hand(chain: ChainId, wraps: readonly Bytes[]): Promise<void> {
    const answer = await appends.append(chain, [], wraps);
    if (answer === null || answer.refusal === null || wraps.length < 2) return;
    for (const wrap of wraps) await appends.append(chain, [], [wrap]);
  }

  return {
    heard(wraps) {
      for (const wrap of wraps) named.add(nameOf(wrap));
    },
    async handBack() {
      saidAll = true;
      for (const [chain] of core.roster.lengths()) {
        const lacking = wrapsOf(core, chain).filter((wrap) => !named.has(nameOf(wrap)));
        if (lacking.length > 0) await hand(chain, lacking);
      }
    },
    lost() {
      const lost = new Map<ChainId, Set<number>>();
      if (!saidAll) return lost;
      const isThere = ({ by, bytes }: Wrap) =>
        memberOf(core.roster.state(), by) !== null || named.has(nameOf(bytes));
      const mine = core.keys.wraps().filter(({ kind }) => kind === "epochKeyForMember");
      const there = new Set(mine.filter(isThere).map(placeOf));
      for (const wrap of mine)
        if (!there.has(placeOf(wrap)) && core.keys.epochKey(wrap.chain, wrap.epoch) !== null)
          lost.set(wrap.chain, (lost.get(wrap.chain) ?? new Set()).add(wrap.epoch));
      return lost;
    },
  };
}

const placeOf = ({ chain, epoch }: Wrap): string => `${chain} ${epoch}`;
