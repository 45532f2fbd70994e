import { type Accessor, createEffect, on, onCleanup } from "solid-js";
import type { CalmView, EngineClient, RoomRow } from "../../../bridge/contract.ts";
import { callsOf } from "../../state/calls.ts";
import { isTelling } from "../../state/telling.ts";
import { type Heard, heardIn, roomsToTell } from "./calls.ts";

/** A room that another window shows is read by then. */
const PAUSE_MS = 1_500;

/** Whether it is this window, of several, that tells of anything. */
export function createFirstToTell(): () => boolean {
  let isOurs = false;
  let letGo = () => {};
  void navigator.locks.request("skein-telling", () => {
    isOurs = true;
    return new Promise<void>((done) => {
      letGo = done;
    });
  });
  onCleanup(() => letGo());
  return () => isOurs;
}

/**
 * Tells of messages while nobody looks at Skein on this device: one notification for each room, without a sound, decided
 * here alone.
 */
export function createTelling(
  engine: EngineClient,
  rooms: Accessor<readonly RoomRow[] | undefined>,
  open: (room: RoomRow) => void,
  words: (room: RoomRow) => string,
  isOurs: () => boolean,
): void {
  let calm: CalmView | null = null;
  let heard: Heard | null = null;
  onCleanup(
    engine.watch("calm", {}, (view) => {
      const isFirst = calm === null;
      calm = view;
      if (isFirst) look(); // what came before it was known who rests
    }),
  );

  const look = (): void => {
    const now = rooms() ?? [];
    const before = heard;
    if (before !== null && calm === null) return;
    heard = heardIn(now);
    const isOff = !isOurs() || !isTelling() || Notification.permission !== "granted";
    if (before === null || calm === null || isOff || document.hasFocus()) return;
    for (const room of roomsToTell(before, now, calm, Date.now())) tell(room);
  };
  const tell = (room: RoomRow): void => {
    const told = new Notification(room.name, { body: words(room), tag: room.id, silent: true });
    told.onclick = () => {
      window.focus();
      open(room);
      told.close();
    };
  };
  /** The sign of the installed app says how much calls, and nothing about what. */
  createEffect(() => {
    const calls = (rooms() ?? []).reduce((sum, room) => sum + callsOf(room), 0);
    void navigator.setAppBadge?.(calls).catch(() => {}); // the platform says no: the title says it
  });
  let pause: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      () => JSON.stringify([...heardIn(rooms() ?? [])]),
      () => {
        if (heard === null) return look();
        pause ??= setTimeout(() => {
          pause = undefined; // a room that never rests is told of all the same
          look();
        }, PAUSE_MS);
      },
    ),
  );
  onCleanup(() => clearTimeout(pause));
}
