import { type ClientId, encodeStateVector, encodeUpdate, type RoomId } from "../../crdt/index.ts";
import { textOf } from "../bench/beside/texts.ts";
import { openPen, type Pen, type Town } from "../bench/town.ts";
import { greet, type Line, messagesOf, openLine, runsOf, within } from "../bench/wire.ts";
import { hostOf } from "../support/office.ts";
import { WireClient } from "../support/wire-client.ts";

const EMPTY_DIGEST = new Uint8Array(8);
const LATE_MS = 60_000;
const PIECE = 16;
const DIALS = 10;

/** A client on the wire who speaks, hears, leaves and comes back; it keeps numbers and no text. */
export interface Talker {
  /** Says so many messages and resolves when the relay has them for good. */
  say(count: number): Promise<void>;
  /** Hangs up; what was said while it was away comes when it is back. */
  leave(): void;
  comeBack(): Promise<void>;
  readonly counts: { said: number; heard: number; gaps: number; returns: number };
}

export async function openTalker(town: Town, n: number, rooms: readonly RoomId[]): Promise<Talker> {
  const person = town.people[n] as Town["founder"];
  const pens = await Promise.all(rooms.map((room) => openPen(person, room)));
  const counts = { said: 0, heard: 0, gaps: 0, returns: 0 };
  const nextBy = rooms.map(() => new Map<ClientId, number>()); // what it has of each room
  const acked = new Map<ClientId, number>();
  let turn = n;
  let line: Line | null = null;
  let onAck = (): void => {};

  const take = (at: Line, frame: Uint8Array): void => {
    for (const { channel, message } of messagesOf(frame)) {
      const known = nextBy[channel - 1];
      if (message.type === "ack") {
        for (const [clientId, next] of message.heads) acked.set(clientId, next);
        onAck();
      }
      if (known === undefined) continue;
      if (message.type === "step1")
        at.say(
          { channel, message: { type: "step2", update: encodeUpdate([]) } },
          { channel, message: { type: "step1", vector: encodeStateVector(known) } },
        );
      for (const { clientId, from, envelopes } of runsOf(message)) {
        const next = known.get(clientId) ?? 0;
        if (from > next) counts.gaps++;
        const upTo = Math.max(next, from + envelopes.length);
        counts.heard += upTo - next;
        known.set(clientId, upTo);
      }
    }
  };

  const tryToComeBack = async (): Promise<void> => {
    const opened = await openLine(town.relay);
    const client = new WireClient(opened);
    const named = rooms.map((room) => ({ room, digest: EMPTY_DIGEST }));
    try {
      await greet(client, hostOf(town.relay), person, town.chainLength, named);
    } catch (cause) {
      opened.close();
      throw cause;
    }
    const early = client.frames.length;
    opened.onFrame((frame) => take(opened, frame));
    for (const frame of client.frames.slice(0, early)) take(opened, frame);
    line = opened;
    counts.returns++;
  };

  /** Dials again when relay or machine are too busy for it, as the engine does. */
  const comeBack = async (): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        return await tryToComeBack();
      } catch (cause) {
        if (tries === DIALS) throw cause;
        await new Promise((resolve) => setTimeout(resolve, 500 * tries * Math.random()));
      }
    }
  };

  const sayPiece = async (pen: Pen, channel: number, count: number): Promise<void> => {
    const known = nextBy[channel - 1] as Map<ClientId, number>;
    const from = known.get(pen.clientId) ?? 0;
    const envelopes: Uint8Array[] = [];
    for (let at = 0; at < count; at++)
      envelopes.push((await pen.seal(["message", textOf(counts.said + at), null])).envelope);
    known.set(pen.clientId, from + count); // its own do not come back to it
    const { done, promise } = within(line as Line, LATE_MS, "an acknowledgement");
    onAck = () => (acked.get(pen.clientId) ?? 0) >= from + count && done();
    const run = { clientId: pen.clientId, feed: from === 0 ? pen.feed : null, from, envelopes };
    line?.say({ channel, message: { type: "update", update: encodeUpdate([run]) } });
    await promise;
    counts.said += count;
  };

  await comeBack();
  return {
    counts,
    say: async (count) => {
      for (let left = count; left > 0; left -= PIECE) {
        const at = turn++ % rooms.length;
        await sayPiece(pens[at] as Pen, at + 1, Math.min(PIECE, left));
      }
    },
    leave: () => {
      line?.close();
      line = null;
    },
    comeBack,
  };
}
