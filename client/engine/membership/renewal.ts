import {
  type ChainId,
  err,
  isRoomChain,
  type Result,
  type RoomRoster,
  rotateAct,
  rotateRoomAct,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Acts } from "../state/acts.ts";
import type { Core } from "../state/core.ts";
import { headsOf } from "./in-room.ts";

/** Renewing keys. Whoever writes next does it, so it happens when it is needed and never twice at once from here. */
export interface Renewal {
  /** Resolves when the newest key of the chain is fit to be written under, or it cannot be had now. */
  renew(chain: ChainId): Promise<void>;
}

export function createRenewal(core: Core, acts: Acts, renewed: (chain: ChainId) => Promise<void>): Renewal {
  const underWay = new Map<ChainId, Promise<void>>();

  async function run(id: ChainId): Promise<void> {
    const done = await renewChain(core, acts, id);
    if (done.ok) await renewed(id);
  }

  return {
    renew(chain) {
      const there = underWay.get(chain);
      if (there !== undefined) return there;
      const now = run(chain).finally(() => underWay.delete(chain));
      underWay.set(chain, now);
      return now;
    },
  };
}

function renewChain(core: Core, acts: Acts, id: ChainId): Promise<Result<unknown, CommandError>> {
  const chain = core.roster.chainOf(id);
  if (chain !== null && isRoomChain(chain))
    return acts.submit<RoomRoster>(async (hand) => {
      const room = core.roster.room(chain.room);
      const epochKey = core.keys.newest(id);
      if (room === null || epochKey === null) return err({ type: "NoKeyYet" });
      return rotateRoomAct(hand, room, { epochKey, heads: headsOf(core, room.room) });
    });
  return acts.submit(async (hand) => {
    const key = core.keys.newest(id);
    return key === null ? err({ type: "NoKeyYet" }) : rotateAct(hand, key);
  });
}
