import { isFields } from "./shapes.ts";

/** "Are you there, and do you know me?", from a follower to whoever leads. */
export interface HeartbeatPing {
  readonly type: "ping";
  readonly tab: string;
  /** The leader this tab believes it talks to. */
  readonly attachedTo: string | null;
  readonly protocol: number;
}

/** The leader's answer to one tab, or, to nobody in particular, that it leads from now on. */
export interface HeartbeatPong {
  readonly type: "pong";
  readonly leader: string;
  readonly protocol: number;
  readonly to: string | null;
  /** The leader laid a new line for this tab: what was open on an older one is gone. */
  readonly fresh: boolean;
}

export type Heartbeat = HeartbeatPing | HeartbeatPong;

export function parsePing(message: unknown): HeartbeatPing | null {
  if (!isFields(message) || message.type !== "ping") return null;
  const { tab, attachedTo, protocol } = message;
  if (!isTabId(tab) || !(attachedTo === null || isTabId(attachedTo)) || !isVersion(protocol)) return null;
  return { type: "ping", tab, attachedTo, protocol };
}

export function parsePong(message: unknown): HeartbeatPong | null {
  if (!isFields(message) || message.type !== "pong") return null;
  const { leader, protocol, to, fresh } = message;
  if (!isTabId(leader) || !(to === null || isTabId(to)) || !isVersion(protocol)) return null;
  return typeof fresh === "boolean" ? { type: "pong", leader, protocol, to, fresh } : null;
}

const isTabId = (value: unknown): value is string => typeof value === "string" && /^[\w-]{1,64}$/.test(value);

const isVersion = (value: unknown): value is number => Number.isSafeInteger(value);
