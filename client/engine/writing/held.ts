import { EVENT_LIMITS, type RoomId, textToRef, toHex } from "../../../crdt/index.ts";
import type { HeldView } from "../api.ts";
import { done, type Handlers, idMadeBy, refuse } from "../commands/answers.ts";
import { beside, checkText, knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { HELD, type HeldRecord, heldIn } from "../state/held-in.ts";

/**
 * Messages that go at their time, if Skein is open on this device then. They are words and a time, kept strictly; nothing is
 * signed before. One whose time passed while Skein was closed goes at the next start, unless that is long ago: then it waits for
 * the person, for words have their hour. Sent once however often it is tried: the command that writes it is the message's own.
 */
export interface Held {
  readonly commands: Pick<Handlers, "holdMessage" | "moveHeld" | "sendHeld" | "dropHeld">;
  view(room: RoomId): readonly HeldView[];
  stop(): void;
}

const MISSED_MS = 3_600_000;
const LOOK_AGAIN_MS = 15 * 60_000; // clocks are set, and machines sleep
const MOST_HELD = 100;
const ID_BYTES = 8;

export function openHeld(run: Running): Held {
  const { clock, timers } = run.core.ports;
  let cancel: (() => void) | null = null;
  let isStopped = false;
  let work: Promise<unknown> = Promise.resolve();

  const all = () => heldIn(run.local);
  const find = (id: string) => all().find((one) => one.id === id);
  const save = (records: readonly HeldRecord[]) =>
    run.local.note(HELD, records.length === 0 ? null : records);
  const put = (record: HeldRecord) =>
    save([...all().filter(({ id }) => id !== record.id), record].sort((a, b) => a.at - b.at));
  const isMissed = ({ at }: HeldRecord) => clock.now() - at > MISSED_MS;

  /** One after the other: a list is read, changed and written whole. */
  function alone<T>(task: () => Promise<T>): Promise<T> {
    const result = work.then(task);
    work = result.catch(() => undefined);
    return result;
  }

  async function release(record: HeldRecord) {
    const room = knownRoom(run, record.room);
    if (room === null) return refuse({ type: "NotFound" });
    const { text, replyTo } = record;
    const event = {
      type: "message" as const,
      text,
      replyTo: replyTo === null ? null : textToRef(replyTo),
      ...beside(text, record.mentions),
    };
    const written = await writeEvent(run, room, event, { kind: "message", text }, `held ${record.id}`);
    if (written.ok) await save(all().filter(({ id }) => id !== record.id));
    else await put({ ...record, kept: true });
    return written;
  }

  async function releaseDue(): Promise<void> {
    for (const record of all())
      if (!isStopped && !record.kept && record.at <= clock.now() && !isMissed(record)) await release(record);
    plan();
  }

  function plan(): void {
    cancel?.();
    cancel = null;
    const next = all().find((one) => !one.kept && !isMissed(one));
    if (next === undefined || isStopped) return;
    const wait = Math.max(0, Math.min(next.at - clock.now(), LOOK_AGAIN_MS));
    cancel = timers.after(wait, () => void alone(releaseDue));
  }

  plan();
  return {
    commands: {
      holdMessage: ({ room: id, text: raw, replyTo, mentions = [], at }, command) =>
        alone(async () => {
          const made = toHex(idMadeBy(run.core, command, ID_BYTES));
          const text = checkText(raw, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
          if (knownRoom(run, id) === null || !Number.isFinite(at)) return refuse({ type: "NotFound" });
          if (!text.ok) return text;
          if (all().length >= MOST_HELD) return refuse({ type: "TooManyHeld", max: MOST_HELD });
          await put({ id: made, room: id, text: text.value, replyTo, mentions, at, kept: false });
          plan();
          return { ok: true, value: { id: made } };
        }),
      moveHeld: ({ id, at }) =>
        alone(async () => {
          const record = find(id);
          if (record === undefined || !Number.isFinite(at)) return refuse({ type: "NotFound" });
          await put({ ...record, at, kept: false });
          plan();
          return done;
        }),
      sendHeld: ({ id }) =>
        alone(async () => {
          const record = find(id);
          if (record === undefined) return refuse({ type: "NotFound" });
          const written = await release(record);
          plan();
          return written.ok ? done : written;
        }),
      dropHeld: ({ id }) =>
        alone(async () => {
          await save(all().filter((one) => one.id !== id));
          plan();
          return done;
        }),
    },
    view: (room) =>
      all()
        .filter((one) => one.room === room)
        .map((one) => ({
          id: one.id,
          text: one.text,
          replyTo: one.replyTo,
          mentions: one.mentions,
          at: one.at,
          state: one.kept ? ("kept" as const) : isMissed(one) ? ("missed" as const) : ("waiting" as const),
        })),
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
