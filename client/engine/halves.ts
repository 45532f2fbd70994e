import type { CommandError, CommandName } from "./api.ts";
import { type Handlers, refuse } from "./commands/answers.ts";
import { later } from "./later.ts";

/**
 * Parts of the engine that chat does without. The build makes a file of each, which the browser fetches on first use
 * (the service worker has it by then); what a part stores in common tables is folded by state/apply.ts, so that nothing
 * depends on when it came. A new part: one line here, and `lateHandlers` or a view of engine.ts in front of it.
 */
export const halves = {
  /** What could not be read on this device: hardly anybody ever needs it. */
  aside: later(() => import("./aside/half.ts")),
  /** Putting a room right: after a fork, when a key came late, for a new fold. */
  again: later(() => import("./state/again/half.ts")),
  /** Making an export, and bringing one in, or Slack's: once in a while. */
  archive: later(() => import("./archive/half.ts")),
  /** Making a file of everything, and taking one back: on the health screen, and after a loss. */
  backup: later(() => import("./backup/half.ts")),
  /** Which half does what: with the first command that is not one of chat's own. */
  commands: later(() => import("./commands/late.ts")),
  /** Founding and joining: once in the life of a device. */
  entry: later(() => import("./entry/half.ts")),
  /** What a person keeps for themselves: once there is something. */
  own: later(() => import("./own/half.ts")),
  /** Sending and reading files: with the first one. */
  files: later(() => import("./files/half.ts")),
  /** Goals in messages: with the first of them, and without the goals engine. */
  cards: later(() => import("./goals/cards.ts")),
  goals: later(() => import("./goals/half.ts")),
  /** A room's notes: with the first one that is looked at. */
  notes: later(() => import("./notes/half.ts")),
  /** What changes rosters and keys: a few times in the life of a room. */
  membership: later(() => import("./membership/half.ts")),
  /** How messages from elsewhere look, and whether they are what their authors signed: with the first of them. */
  proofs: later(() => import("./state/proofs.ts")),
  /** What judges the chains of private and direct rooms: with the first of them. */
  roomChains: later(() => import("./state/room-chains.ts")),
  /** What changed in rosters, as lines of rooms: when something did. */
  rosterLines: later(() => import("./state/roster-entries.ts")),
  /** What is done with words beyond sending and reading them: who was named, how a message was worded before. */
  writing: later(() => import("./writing/half.ts")),
  /** Finding messages: when search is first opened. */
  search: later(() => import("./search/half.ts")),
  /** Taking over what an older Skein has stored: at the first start after an update. */
  upgrade: later(() => import("./tables/upgrade/half.ts")),
};

/** All at once, for whoever needs every later step to take the same number of turns, as a simulation does. */
export async function loadHalves(): Promise<void> {
  await Promise.all(Object.values(halves).map((load) => load()));
}

/** Handlers whose code comes with their first use; `missing` is the answer while it cannot be fetched. */
export function lateHandlers<C extends CommandName>(
  names: readonly C[],
  load: () => Promise<Pick<Handlers, C>>,
  missing: CommandError,
): Pick<Handlers, C> {
  const handler = (name: C) => async (input: never, id: string) => {
    const loaded = await load().catch(() => null); // no network and no copy: nothing was begun
    return loaded === null ? refuse(missing) : loaded[name](input, id);
  };
  return Object.fromEntries(names.map((name) => [name, handler(name)])) as unknown as Pick<Handlers, C>;
}
