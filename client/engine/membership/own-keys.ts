import { wrapForSelf } from "../../../crdt/index.ts";
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
