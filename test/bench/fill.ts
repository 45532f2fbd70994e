import type { Bytes, RoomId } from "../../crdt/index.ts";
import { hostOf } from "../support/office.ts";
import type { Replica } from "../support/replica.ts";
import { dial, WireClient } from "../support/wire-client.ts";
import { type Feed, type Town, updateOf } from "./town.ts";
import { greet, messagesOf, openLine, within } from "./wire.ts";

const EMPTY_DIGEST: Bytes = new Uint8Array(8);
const ROWS_PER_UPDATE = 128;
const UPDATES_ON_THE_WAY = 8;

/** Brings whole feeds to the relay, each by its writer, and waits for the last acknowledgement. */
export async function fill(
  town: Town,
  feeds: readonly Feed[],
  to: (feed: Feed) => number,
  from = 0,
): Promise<void> {
  const byWriter = Map.groupBy(feeds, ({ writer }) => writer);
  for (const [writer, own] of byWriter) {
    const line = await openWriter(town, writer, [...new Set(own.map(({ room }) => room))]);
    for (const feed of own)
      if (to(feed) > from) await line.bring(feed, from, to(feed), ROWS_PER_UPDATE, UPDATES_ON_THE_WAY);
    line.close();
  }
}

/** A device that writes: says updates and hears what became of them. */
export interface WritingLine {
  /** Rows `from` to `to` in updates of `size`, never more than `ahead` of them unacknowledged. */
  bring(feed: Feed, from: number, to: number, size: number, ahead: number): Promise<void>;
  close(): void;
}

export async function openWriter(
  town: Town,
  writer: Replica,
  rooms: readonly RoomId[],
): Promise<WritingLine> {
  const greeted = await authenticated(town, writer, rooms);
  return {
    bring: async (feed, from, to, size, ahead) => {
      const channel = rooms.indexOf(feed.room) + 1;
      const { done, promise } = within(greeted.line, 120_000, "the last acknowledgement");
      let sent = from;
      const send = (acked: number): void => {
        for (; sent < to && sent < acked + size * ahead; sent = Math.min(to, sent + size)) {
          const update = updateOf(feed, sent, Math.min(to, sent + size));
          greeted.line.say({ channel, message: { type: "update", update } });
        }
        if (acked >= to) done();
      };
      greeted.onAck((clientId, next) => clientId === feed.clientId && send(next));
      send(from);
      await promise;
    },
    close: () => greeted.line.close(),
  };
}

async function authenticated(town: Town, writer: Replica, rooms: readonly RoomId[]) {
  let onAck = (_clientId: number, _next: number): unknown => null;
  const line = await openLine(town.relay);
  const client = new WireClient(line);
  const named = rooms.map((room) => ({ room, digest: EMPTY_DIGEST }));
  await greet(client, hostOf(town.relay), writer, town.chainLength, named);
  client.say({ type: "ping", at: 1 });
  await client.hear("pong");
  line.onFrame((frame) => {
    for (const { message } of messagesOf(frame))
      if (message.type === "ack") for (const [clientId, next] of message.heads) onAck(clientId, next);
  });
  return {
    line,
    onAck: (callback: typeof onAck) => {
      onAck = callback;
    },
  };
}

/** Fails unless the relay's digests of these rooms are the ones named: everything is there, and nothing else. */
export async function checkDigests(
  town: Town,
  replica: Replica,
  expected: readonly { readonly room: RoomId; readonly digest: Bytes }[],
): Promise<void> {
  const client = new WireClient(await dial(town.relay.url));
  await greet(client, hostOf(town.relay), replica, town.chainLength, expected);
  client.say({ type: "ping", at: 1 });
  await client.hear("pong");
  client.close();
  const differing = client.heard.filter(({ message }) => message.type === "step1").length;
  if (differing > 0) throw new Error(`the bench is not valid: the relay differs in ${differing} rooms`);
}
