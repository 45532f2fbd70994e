import { type Bytes, type ChainId, parseEntry, type RosterState, refusals } from "../../crdt/public.ts";
import type { Holder } from "../auth/tickets.ts";
import type { AppendOutcome } from "../roster/chains.ts";
import { readableLength } from "../roster/visible.ts";
import type { Hub } from "./hub.ts";

interface Append {
  readonly chain: ChainId;
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
}

/**
 * Entries and keys that somebody brings who has proved who they are: within their budget, and answered as far as they may
 * know. Rules RLY11, RLY35 and RLY41.
 */
export async function appendBy(hub: Hub, { org, who }: Holder, append: Append): Promise<AppendOutcome> {
  const { chain, entries, wraps } = append;
  const budget = hub.budgetOf(who);
  const now = hub.ports.clock.now();
  const isFounding = chain !== org && hub.chains.lengthOf(chain) === 0;
  const length = readable(hub, { org, who }, chain);
  if (!budget.takeEntries(entries.length, wraps.length, now))
    return { refusal: "RateLimited", rule: "", length };
  if (isFounding && !budget.takeRoom(now)) return { refusal: "RateLimited", rule: "rooms", length };
  const isHistory = who.kind === "device";
  const outcome = await hub.chains.append({ chain, entries, wraps, isHistory, org });
  return mayKnow(hub, { org, who }, append, outcome)
    ? outcome
    : { refusal: "NoSuchRoom", rule: "", length: 0 };
}

function readable({ chains }: Hub, { org, who }: Holder, chain: ChainId): number {
  const state = chains.stateOf(org) as RosterState; // whoever proved themselves did it against this roster
  return readableLength(chains.book, state, who, chain);
}

/**
 * Whoever may not read a chain hears what they would hear if it did not exist, unless they hold an invite to it, or found it: that it
 * cannot be taken now is no secret of anybody else's then, and "no such room" would be the end of it.
 */
function mayKnow(
  hub: Hub,
  holder: Holder,
  { chain, entries }: Append,
  { refusal, length }: AppendOutcome,
): boolean {
  if (readable(hub, holder, chain) > 0) return true;
  const [first] = entries;
  const entry = first && parseEntry(first, hub.ports.verifier);
  if (!entry?.ok || entry.value.chain !== chain) return false;
  const { action, seq } = entry.value;
  if (seq === 0 && length === 0 && refusal !== null && refusals[refusal] !== "final") return true;
  const isJoin = action.kind === "roomJoined" || action.kind === "roomJoinRequested";
  return isJoin && hub.chains.book.room(chain)?.invites.has(action.invite) === true;
}
