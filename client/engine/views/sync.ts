import { type RoomId, refToText, roomIdOfChain } from "../../../crdt/index.ts";
import type { RefusedItem, SetAsideView, SyncView, WaitingItem } from "../api.ts";
import type { StorageUse } from "../ports.ts";
import type { Acts } from "../state/acts.ts";
import type { Core } from "../state/core.ts";
import type { Outbox } from "../state/outbox.ts";
import type { OutboxRecord } from "../state/records.ts";
import type { Link } from "../sync/link.ts";
import { isOut, refusalReason } from "./message-state.ts";
import { hasGaps, missingRows } from "./missing.ts";

const SHOWN = 50;
const PREVIEW_UNITS = 120;
const CLOCK_WRONG_MS = 5 * 60_000;

/** How this device stands to the relay. Everything here is counted, nothing estimated. */
export function syncView(
  core: Core,
  outbox: Outbox,
  acts: Acts,
  link: Link,
  persisted: boolean | null,
  use: StorageUse | null,
  setAside: SetAsideView | null,
  uploads: readonly WaitingItem[],
): SyncView {
  const state = link.state();
  const rows = outbox.all().map(withItsRoom(acts));
  const waiting = [
    ...rows.filter(({ refusal }) => refusal === null).map(waitingItem(isOut(core))),
    ...acts.pending().flatMap(waitingAct),
    ...uploads,
  ];
  const offset = core.time.offsetMs();
  const inStep =
    state.link === "online" && link.inStepSince() !== null && link.exchange()?.isSettled() === true;
  const isRelayFull = rows.some(({ refusal }) => refusal === "StorageFull"); // they go out when it has room
  const rosterBehind = core.cited.isAnyBehind();
  return {
    link: state.link,
    since: state.since,
    inStep: inStep && waiting.length === 0 && !isRelayFull && !rosterBehind && !hasGaps(core),
    waiting: waiting.length,
    waitingItems: waiting.sort((a, b) => b.writtenAt - a.writtenAt).slice(0, SHOWN),
    refused: [...rows.flatMap(refusedItem), ...acts.pending().flatMap(refusedAct)],
    back: state.back,
    lastOnlineAt: state.lastOnlineAt,
    relayUrl: core.identity.record.relay,
    clockOffsetMs: offset,
    clockWrong: state.clockRefused || (offset !== null && Math.abs(offset) > CLOCK_WRONG_MS),
    storage: {
      notSaved: core.health.notSaved,
      usedBytes: use?.usedBytes ?? null,
      quotaBytes: use?.quotaBytes ?? null,
      persisted,
      envelopes: core.roster.rooms().reduce((sum, room) => sum + core.rooms.get(room).envelopes, 0),
      setAside,
    },
    version: { app: core.ports.release, relay: state.release, updateNeeded: state.updateNeeded },
    rosterBehind,
    missing: missingRows(core),
    setAside: [...core.health.setAside].map(([reason, count]) => ({ reason, count })),
    keys: core.health.keys,
  };
}

/** A room that the relay would not have has no place for words either: they are refused with it, not waiting for ever. */
function withItsRoom(acts: Acts): (record: OutboxRecord) => OutboxRecord {
  const refusalByRoom = new Map(
    acts.pending().map(({ act, refusal }) => [roomOfAct(act), refusal ?? null] as const),
  );
  return (record) => ({ ...record, refusal: record.refusal ?? refusalByRoom.get(record.room) ?? null });
}

const roomOfAct = (act: Pending["act"]): RoomId | null => {
  if (act.kind === "roomCreated") return act.room;
  return act.kind === "roomFounded" ? roomIdOfChain(act.chain) : null;
};

const idOf = (record: OutboxRecord): string => `${record.room}/${refToText(record)}`;

/** Where nothing goes out any more the text is all that is left of it, to be copied: whole. */
const waitingItem =
  (isOver: boolean) =>
  (record: OutboxRecord): WaitingItem => ({
    id: idOf(record),
    kind: record.kind,
    text: isOver ? record.text : record.text.slice(0, PREVIEW_UNITS),
    room: record.room,
    writtenAt: record.writtenAt,
  });

type Pending = ReturnType<Acts["pending"]>[number];

const kindOfAct = ({ kind }: Pending["act"]) => (kind === "profileSet" ? "profile" : "room");

function waitingAct({ id, act, at, refusal }: Pending): readonly WaitingItem[] {
  if (refusal !== undefined) return [];
  const room = roomOfAct(act);
  return [{ id, kind: kindOfAct(act), text: act.name, room, writtenAt: at }];
}

/** Its text is a name: it goes to no room's draft. */
const refusedAct = ({ id, act, refusal }: Pending): readonly RefusedItem[] =>
  refusal === undefined ? [] : [{ id, kind: kindOfAct(act), room: null, text: act.name, reason: refusal }];

const refusedItem = (record: OutboxRecord): readonly RefusedItem[] =>
  record.refusal === null
    ? []
    : [
        {
          id: refToText(record),
          kind: record.kind,
          room: record.room,
          text: record.text,
          reason: refusalReason(record.refusal),
        },
      ];
