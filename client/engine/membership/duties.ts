import {
  addToRoomAct,
  err,
  isBehind,
  isExpired,
  isInsider,
  isRotationDue,
  type MemberId,
  memberKeyAct,
  orgAct,
  type RoomId,
  type RoomRoster,
  removeMemberAct,
  roomAct,
  sealCard,
} from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { activeRooms } from "./active-rooms.ts";
import { createHeldUp, type HeldUp } from "./held-up.ts";
import { inRoom, openHeads, removeFromRoom } from "./in-room.ts";
import { createOwnKeyAsks, type OwnKeyAsks } from "./own-key-asks.ts";
import { handOwnKeys, sealLostKeys } from "./own-keys.ts";
import type { Renewal } from "./renewal.ts";
import { createRoomAhead } from "./room-ahead.ts";

/**
 * What a device does about rosters without being asked, while it is online and in step: keys that are due, and what was
 * decided once and has to be carried out room by room. Many devices see the same duty, so each waits a while of its own
 * and looks again; the chain lets the first one through.
 */
export interface Duties {
  /** Something changed; looks soon, once for many calls. */
  look(): void;
  stop(): void;
}

const FIRST_LOOK_MS = 2_000;
const SPREAD_MS = 6_000;
const SPREAD_PER_PERSON_MS = 250;
const MAX_SPREAD_MS = 60_000;

export function createDuties(run: Running, renewal: Renewal): Duties {
  const { core } = run;
  const { timers } = core.ports;
  let cancel: (() => void) | null = null;
  let isBusy = false;
  let stopped = false;
  const goAhead = createRoomAhead(run);
  const heldUp = createHeldUp(core.ports.clock.now);
  const ownKey = createOwnKeyAsks(core.ports.clock.now);

  function look(): void {
    if (stopped || cancel !== null || isBusy) return;
    const people = core.roster.state().members.size;
    const spread = Math.min(MAX_SPREAD_MS, SPREAD_MS + people * SPREAD_PER_PERSON_MS);
    cancel = timers.after(FIRST_LOOK_MS + timers.jitter() * spread, () => {
      cancel = null;
      void work();
    });
  }

  async function work(): Promise<void> {
    if (run.link.inStepSince() === null) return; // the next step there looks again
    isBusy = true;
    try {
      if ((await goAhead()) || (await doOne(run, renewal, heldUp, ownKey))) again();
    } finally {
      isBusy = false;
    }
  }

  const again = (): void => {
    isBusy = false;
    look();
  };

  return {
    look,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

/** The first duty that there is. True when something was done: there may be more. */
async function doOne(run: Running, renewal: Renewal, heldUp: HeldUp, ownKey: OwnKeyAsks): Promise<boolean> {
  return (
    (await renewOwnKey(run)) ||
    (await sealLostKeys(run)) ||
    (await askForKey(run, heldUp, ownKey)) ||
    (await leaveBlockedRooms(run)) ||
    (await renewOwnCards(run)) ||
    (await endGuests(run)) ||
    (await bringSuccessors(run)) ||
    (await renewDue(run, renewal))
  );
}

/** An admin revoked one of this person's devices: what it knew of the member key is no use any more. */
async function renewOwnKey(run: Running): Promise<boolean> {
  const { core, acts } = run;
  const me = core.roster.state().members.get(core.identity.member);
  const seeds = core.keys.seeds();
  if (me === undefined || !me.keyStale || me.removed !== null || seeds.length === 0) return false;
  const renewed = await acts.submit((hand) =>
    memberKeyAct(hand, { seeds, epochKey: core.keys.newest(hand.org.chain) }),
  );
  if (renewed.ok) await handOwnKeys(run);
  return renewed.ok;
}

/** A newer key was made and none of its seals is for us, or none opens: the next writer makes another one. */
async function askForKey(run: Running, heldUp: HeldUp, ownKey: OwnKeyAsks): Promise<boolean> {
  const { core } = run;
  if (await holdsOwnKey(core)) return askPeople(run, heldUp);
  if (!ownKey.mayAsk() || !(await askPeople(run, heldUp))) return false;
  ownKey.asked();
  return true;
}

/** Newer keys are sealed for the member key, or for each device where a lost one still knows it. */
async function holdsOwnKey({ roster, identity, keys, ports }: Core): Promise<boolean> {
  const me = roster.state().members.get(identity.member);
  return me === undefined || me.keyStale || isBehind(ports.crypto, me, keys.seeds());
}

async function askPeople({ core, acts }: Running, heldUp: HeldUp): Promise<boolean> {
  const { member, device } = core.identity;
  const state = core.roster.state();
  if (isInsider(state, device) && core.keys.newest(state.chain) === null && !state.keyAsks.has(member))
    return (await acts.submit((hand) => orgAct(hand, [{ kind: "keyAsked", epoch: hand.org.epoch }]))).ok;
  for (const room of activeRooms({ core })) {
    if (core.keys.newest(room.chain) !== null || room.keyAsks.has(member)) continue;
    const asked = await acts.submit<RoomRoster>(async (hand) => {
      const now = core.roster.room(room.room);
      if (now === null) return err({ type: "NotFound" });
      if (!heldUp.mayTry(now)) return err({ type: "NeedsRelay" });
      heldUp.tried(now);
      return roomAct(hand, now, [{ kind: "roomKeyAsked", epoch: now.epoch }]);
    });
    if (asked.ok) return true;
  }
  return false;
}

/** Added again by somebody who was blocked. */
async function leaveBlockedRooms(run: Running): Promise<boolean> {
  const { member } = run.core.identity;
  for (const room of activeRooms(run)) {
    const by = room.members.get(member)?.addedBy ?? null;
    if (by === null || !run.local.isBlocked(by)) continue;
    if (await removeFrom(run, room.room, member)) return true;
  }
  return false;
}

/** Guests read names from a room's cards: a new name or title goes there too. */
async function renewOwnCards(run: Running): Promise<boolean> {
  const { core } = run;
  const { member, device } = core.identity;
  const state = core.roster.state();
  if (!isInsider(state, device) || core.keys.newest(state.chain) === null) return false;
  const now = core.names.cardOf(member);
  for (const room of activeRooms(run)) {
    const shown = core.names.cardIn(room.room, member);
    const isSame = shown === null || (shown.name === now.name && shown.title === now.title);
    if (isSame || !hasGuests(run, room)) continue;
    const renewed = await inRoom(run, room.room, async ({ hand, room: at, epochKey }) => {
      const cardSealed = await sealCard(hand.crypto, epochKey, at.epoch, now);
      return roomAct(hand, at, [{ kind: "roomCardSet", cardSealed }]);
    });
    if (renewed.ok) return true;
  }
  return false;
}

const hasGuests = ({ core }: Running, room: RoomRoster): boolean =>
  [...room.members.values()].some(
    ({ member, removed }) => removed === null && core.roster.state().members.get(member)?.role === "guest",
  );

/** A guest's time is over: the relay has closed its doors; the organisation and the keys follow. */
async function endGuests(run: Running): Promise<boolean> {
  const { core, acts } = run;
  const { members } = core.roster.state();
  if (!isInsider(core.roster.state(), core.identity.device)) return false;
  const over = [...members.values()].find(
    (person) => person.removed === null && isExpired(person, core.time.now()),
  );
  if (over === undefined) return false;
  const ended = await acts.submit((hand) =>
    removeMemberAct(hand, {
      epochKey: core.keys.newest(hand.org.chain),
      member: over.member,
      heads: openHeads(run),
      successor: null,
    }),
  );
  return ended.ok;
}

/** Whoever takes over from somebody who left is brought into the rooms that they were in. */
async function bringSuccessors(run: Running): Promise<boolean> {
  const { core } = run;
  const { successors, members } = core.roster.state();
  if (!isInsider(core.roster.state(), core.identity.device)) return false;
  for (const room of activeRooms(run))
    for (const { member, role, removed, heir } of room.members.values()) {
      const successor = removed === null && heir === null ? successors.get(member) : undefined;
      if (successor === undefined || members.get(successor)?.removed !== null) continue;
      if (room.members.get(successor)?.removed === null || room.access === "direct") continue;
      const added = await inRoom(run, room.room, ({ hand, room: now, epochKey, keys, heads }) =>
        addToRoomAct(hand, now, {
          epochKey,
          keys,
          heads,
          people: [{ member: successor, role, card: core.names.cardOf(successor) }],
        }),
      );
      if (added.ok) return true;
    }
  return false;
}

async function renewDue({ core }: Running, renewal: Renewal): Promise<boolean> {
  const state = core.roster.state();
  if (!isInsider(state, core.identity.device)) return false;
  const due = [state, ...activeRooms({ core })].filter((chain) => isRotationDue(core.roster.rosters, chain));
  const mine = due.find((chain) => renewal.keyBehind(chain) !== null);
  if (mine !== undefined) await renewal.renew(mine.chain);
  return due.length > 0; // also while somebody else is to do it: then this device looks again
}

const removeFrom = async (run: Running, room: RoomId, member: MemberId): Promise<boolean> =>
  (await removeFromRoom(run, room, member)).ok;
