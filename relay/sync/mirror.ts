import {
  type Bytes,
  cursorOf,
  encodeUpdate,
  parseStateVector,
  type Refusal,
  type RoomId,
  readMessage,
  readVarBytes,
  readVarUint,
  type WireMessage,
} from "../../crdt/public.ts";
import type { Holder } from "../auth/tickets.ts";
import { closeCode, statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Budget } from "./budget.ts";
import type { Guest, Hub, RowsReply } from "./hub.ts";
import { Inbox } from "./inbox.ts";
import { Listener } from "./listener.ts";
import type { Peer } from "./outlet.ts";
import type { Session } from "./session.ts";
import { Subscription } from "./subscription.ts";

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;

/**
 * One room for a stock y-websocket client: y-protocols as they are, one message per frame.
 *
 * It may hand back rows that this relay has lost, and rows of its own device; anything that is not a room's sealed log
 * closes the socket with the code of its refusal. Awareness is read and dropped: it would be plain text. Rule RLY24.
 */
export function createMirror(hub: Hub, peer: Peer, holder: Holder, room: RoomId): Session {
  const { timers, clock, log } = hub.ports;
  const listener = new Listener(hub, peer, {
    joins: false,
    settled: (subscription) => subscription.say(END_OF_ANSWER),
    closed: () => hub.leave(guest),
  });
  const refuse = (refusal: Refusal) => listener.close(statusOf[refusal].close, refusal);
  const guest: Guest = {
    ...holder,
    listener,
    chainMoved: () => {
      if (hub.mayRead(holder.org, holder.who, room)) return;
      for (const ended of listener.subscriptions) listener.end(ended);
      refuse("NoSuchRoom");
    },
    refuse,
  };
  const subscription = new Subscription(hub.logs.of(holder.org, room), listener, null, false);
  const reply: RowsReply = {
    stored: () => {}, // y-websocket knows no acknowledgement
    refused: (_subscription, { refusal }) => refuse(refusal),
  };
  const inbox = new Inbox(clock, {
    begin: (work) => hub.turns.run(work),
    take: async (frame) => {
      await takeFrame(hub, { frame, subscription, budget: hub.budgetOf(holder.who), reply, refuse });
      return 0;
    },
    flooded: () => listener.close(closeCode.policy, "too many frames"),
    broken: (cause) => {
      log("error", "mirror failed", { reason: cause instanceof Error ? cause.message : "unknown" });
      listener.close(1011, "");
    },
  });
  hub.enter(guest);
  listener.subscriptions.add(subscription);
  subscription.log.listeners.add(subscription);
  subscription.forward(subscription.log.step1());
  timers.soon(() => listener.flush());
  return {
    receive: (frame) => inbox.add(frame),
    drained: () => listener.drained(),
    closed: () => listener.detach(),
  };
}

/** A stock client calls itself synced at the first step 2: it gets it last, when it has everything. */
const END_OF_ANSWER: WireMessage = { type: "step2", update: encodeUpdate([]) };

interface Taking {
  readonly frame: Bytes;
  readonly subscription: Subscription;
  readonly budget: Budget;
  readonly reply: RowsReply;
  readonly refuse: (refusal: Refusal) => void;
}

async function takeFrame(hub: Hub, { frame, subscription, budget, reply, refuse }: Taking): Promise<void> {
  if (subscription.listener.isClosed) return;
  const message = readStockMessage(frame);
  if (message === "ignored") return;
  if (message === null) return refuse("Invalid");
  if (message.type !== "step1") return hub.takeUpdates(subscription, [message.update], budget, reply);
  const vector = parseStateVector(message.vector, limits.maxFeedsPerVector);
  if (!vector.ok) return refuse("Invalid");
  subscription.answer(vector.value);
}

type SyncMessage = Extract<WireMessage, { type: "step1" | "step2" | "update" }>;

function readStockMessage(frame: Bytes): SyncMessage | "ignored" | null {
  const cursor = cursorOf(frame);
  const type = readVarUint(cursor);
  if (type === QUERY_AWARENESS) return cursor.at === frame.length ? "ignored" : null;
  if (type === AWARENESS) {
    const state = readVarBytes(cursor, limits.maxFrameBytes);
    return state !== null && cursor.at === frame.length ? "ignored" : null;
  }
  if (type !== SYNC) return null;
  const whole = cursorOf(frame);
  const message = readMessage(whole);
  if (!message.ok || whole.at !== frame.length) return null;
  const { value } = message;
  return value.type === "step1" || value.type === "step2" || value.type === "update" ? value : null;
}
