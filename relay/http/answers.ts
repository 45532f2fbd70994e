import type { Context } from "hono";
import type { Bytes, Refusal } from "../../crdt/public.ts";
import { standingOf } from "../auth/judge.ts";
import type { Holder } from "../auth/tickets.ts";
import { statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import { LOOPBACK } from "../sockets/origins.ts";
import type { Hub } from "../sync/hub.ts";
import { TokenBucket } from "../sync/token-bucket.ts";

/** What routes have in common: how they refuse, what they send, whom they know. */

export const refuse = (context: Context, refusal: Refusal, rule = ""): Response =>
  context.json({ error: refusal, rule }, statusOf[refusal].http);

export const sendBytes = (context: Context, bytes: Bytes, cacheControl: string): Response =>
  context.body(new Uint8Array(bytes), 200, {
    "Content-Type": "application/octet-stream",
    "Cache-Control": cacheControl,
  });

export const bytesOf = async (context: Context): Promise<Bytes> =>
  new Uint8Array(await context.req.arrayBuffer());

/** Whoever shows a ticket, if the rosters still know them. */
export function holderOf(hub: Hub, context: Context): Holder | null {
  const [scheme, token] = (context.req.header("Authorization") ?? "").split(" ");
  const holder = scheme === "Bearer" && token ? hub.tickets.holderOf(token) : null;
  const rosters = holder && hub.chains.rostersOf(holder.org);
  return rosters && standingOf(holder.who, rosters, hub.ports.clock.now()) === null ? holder : null;
}

export interface AddressLimit {
  take(address: string): boolean;
}

/** For what strangers may ask: so much a minute from one address. A proxy on this machine speaks for many. */
export function createAddressLimit(perMinute: number, now: () => number): AddressLimit {
  const buckets = new Map<string, TokenBucket>();
  return {
    take: (address) => {
      if (buckets.size > 10_000)
        for (const [known, bucket] of buckets) if (bucket.isFull(now())) buckets.delete(known);
      const many = address === LOOPBACK ? perMinute * limits.loopbackFactor : perMinute;
      const bucket = buckets.get(address) ?? new TokenBucket(many / 60, many, now());
      buckets.set(address, bucket);
      return bucket.take(1, now());
    },
  };
}
