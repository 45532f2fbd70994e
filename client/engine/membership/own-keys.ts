import { type DeviceId, wrapForSelf, wrapSeedsFor } from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import { handOf } from "./sending.ts";

/**
 * Seals the keys of this person's rooms for the member key of now, after it has changed: devices that come later get
 * that key alone. What does not reach the relay now lies under older seeds, which newer devices get as well.
 */
export async function handOwnKeys({ core, link }: Running): Promise<void> {
  for (const room of core.roster.rooms()) {
    const chain = core.roster.room(room);
    if (chain === null) continue;
    const wraps = await core.queue.run(() => wrapForSelf(handOf(core), chain, core.keys.keysOf(chain.chain)));
    const bytes = wraps.map((wrap) => wrap.bytes);
    await link.exchange()?.append(chain.chain, [], bytes);
    await core.queue.run(() => core.keys.learn(bytes));
  }
}

/**
 * After a loss the relay takes no seal of somebody who has left, and a key that it lacks is a key that this person's later
 * devices never get: whoever still has it seals it for themselves. True when some were taken. Rule KEY22.
 */
export async function sealLostKeys({ core, link }: Running): Promise<boolean> {
  let isAnyTaken = false;
  for (const [id, epochs] of link.exchange()?.lostSeals() ?? []) {
    const chain = core.roster.chainOf(id);
    if (chain === null) continue;
    const keys = new Map([...core.keys.keysOf(id)].filter(([epoch]) => epochs.has(epoch)));
    const wraps = await core.queue.run(() => wrapForSelf(handOf(core), chain, keys));
    const bytes = wraps.map((wrap) => wrap.bytes);
    if (bytes.length === 0) continue;
    const answer = await link.exchange()?.append(id, [], bytes);
    if (answer == null || answer.refusal !== null) continue;
    await core.queue.run(() => core.keys.learn(bytes));
    isAnyTaken = true;
  }
  return isAnyTaken;
}

/** Devices of this person ask for a key, as they do when they lack the member key: a relay lost it before they fetched it. Rule KEY22. */
export async function handMemberKey({ core, link }: Running, devices: readonly DeviceId[]): Promise<void> {
  const wraps = await core.queue.run(() => wrapSeedsFor(handOf(core), core.keys.seeds(), devices));
  const bytes = wraps.map((wrap) => wrap.bytes);
  if (bytes.length > 0) await link.exchange()?.append(core.identity.record.org, [], bytes);
}
