import {
  type Bytes,
  type Chain,
  type ChainId,
  err,
  isRoomChain,
  isRotationDue,
  ok,
  type Result,
  type RoomRoster,
  rotateAct,
  rotateRoomAct,
  wrapForAskers,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Acts } from "../state/acts.ts";
import type { Core } from "../state/core.ts";
import { createHeldUp } from "./held-up.ts";
import { foldedHeads } from "./in-room.ts";

/** Renewing keys. Whoever writes next does it, so it happens when it is needed and never twice at once from here. */
export interface Renewal {
  /** Resolves when the newest key of the chain is fit to be written under, or it cannot be had now. */
  renew(chain: ChainId): Promise<void>;
  /** What a new key would lead back to, `null` while somebody else is to renew it, or the relay takes none. */
  keyBehind(chain: Chain): KeyBehind | null;
}

/** `key` is `null` where everybody lacks every key: what was written before stays closed, and people can write again. */
export interface KeyBehind {
  readonly key: Bytes | null;
}

/**
 * Whoever holds the newest key renews it at once. When nobody comes forward, it was kept to themselves by somebody: then
 * those who were left without it go on from the key before. Else one member could lock everybody out for good.
 */
const PATIENCE_MS = 8_000;

/** Nobody who belongs now has the newest key, and this device not even an older one: after a loss, with a kit alone. */
const KEYLESS_PATIENCE_MS = 60_000;

export function createRenewal(core: Core, acts: Acts, renewed: (chain: ChainId) => Promise<void>): Renewal {
  const underWay = new Map<ChainId, Promise<void>>();
  const heldUp = createHeldUp(core.ports.clock.now);
  const lacking = new Map<ChainId, { readonly epoch: number; readonly since: number }>();

  async function run(id: ChainId): Promise<void> {
    const done = await renewChain(core, acts, id, keyToTry);
    if (done.ok) await renewed(id);
  }

  function keyToTry(chain: Chain): KeyBehind | null {
    const behind = keyBehind(chain);
    if (behind !== null) heldUp.tried(chain);
    return behind;
  }

  function keyBehind(state: Chain): KeyBehind | null {
    const { chain, epoch } = state;
    if (!heldUp.mayTry(state)) return null;
    const newest = core.keys.newest(chain);
    if (newest !== null) return { key: newest };
    const now = core.ports.clock.now();
    const known = lacking.get(chain);
    const lack = known?.epoch === epoch ? known : { epoch, since: now };
    lacking.set(chain, lack);
    const waited = now - lack.since;
    const key = core.keys.held(chain);
    if (key !== null) return waited < PATIENCE_MS ? null : { key };
    return waited >= KEYLESS_PATIENCE_MS && allLackTheNewest(core, state) ? { key } : null;
  }

  return {
    keyBehind,
    renew(chain) {
      const there = underWay.get(chain);
      if (there !== undefined) return there;
      const now = run(chain).finally(() => underWay.delete(chain));
      underWay.set(chain, now);
      return now;
    },
  };
}

/** Whoever belongs and may renew has said that they lack it, or is this person. */
function allLackTheNewest(core: Core, chain: Chain): boolean {
  const org = core.roster.state();
  const here = isRoomChain(chain)
    ? [...chain.members.values()].filter(({ removed }) => removed === null)
    : null;
  const inside = here === null ? [...org.members.keys()] : here.map(({ member }) => member);
  return inside.every((member) => {
    const person = org.members.get(member);
    const mayRenew = person !== undefined && person.removed === null && person.role !== "guest";
    return !mayRenew || member === core.identity.member || chain.keyAsks.has(member);
  });
}

function renewChain(
  core: Core,
  acts: Acts,
  id: ChainId,
  keyToTry: Renewal["keyBehind"],
): Promise<Result<unknown, CommandError>> {
  /** Asked at every attempt: somebody else may have been first. */
  const behind = (chain: Chain): Result<KeyBehind, CommandError> => {
    const found = isRotationDue(core.roster.rosters, chain) ? keyToTry(chain) : null;
    return found === null ? err({ type: "NoKeyYet" }) : ok(found);
  };
  const chain = core.roster.chainOf(id);
  if (chain !== null && isRoomChain(chain))
    return acts.submit<RoomRoster>(async (hand) => {
      const room = core.roster.room(chain.room);
      if (room === null) return err({ type: "NotFound" });
      const found = behind(room);
      if (!found.ok) return found;
      const rotated = await rotateRoomAct(hand, room, {
        epochKey: found.value.key,
        heads: foldedHeads(core, room.room),
      });
      if (!rotated.ok) return rotated;
      const older = await wrapForAskers(hand, room, core.keys.keysOf(id));
      return ok({ ...rotated.value, wraps: [...rotated.value.wraps, ...older] });
    });
  return acts.submit(async (hand) => {
    const found = behind(hand.org);
    return found.ok ? rotateAct(hand, found.value.key) : found;
  });
}
