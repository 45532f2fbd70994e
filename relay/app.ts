import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  type Bytes,
  canRead,
  decodeCbor,
  encodeCbor,
  encodeUpdate,
  fromBase64Url,
  fromHex,
  parseAuth,
  parseChainId,
  parseEntry,
  parseRoomId,
  type Refusal,
  type RosterState,
  toBase64Url,
} from "../crdt/public.ts";
import { judgeClaim, recipientsOf, standingOf } from "./auth/judge.ts";
import type { Holder } from "./auth/tickets.ts";
import { statusOf } from "./errors.ts";
import type { AppFiles } from "./http/app-files.ts";
import { securityHeaders } from "./http/security.ts";
import { limits } from "./limits.ts";
import type { AppendOutcome } from "./roster/chains.ts";
import type { Hub } from "./sync/hub.ts";
import { TokenBucket } from "./sync/token-bucket.ts";

interface AppPorts {
  readonly hub: Hub;
  readonly files: AppFiles;
  readonly metricsText: () => string;
  /** Hosts that a challenge may be answered for, given the Host header. */
  readonly audiences: (host: string | undefined) => readonly string[];
  readonly addressOf: (context: Context) => string;
}

/** Everything the relay answers over plain HTTP. Nothing here rests on cookies. Rules RLY26–RLY30 in SPEC.md. */
export function createApp(ports: AppPorts): Hono {
  const { hub, files } = ports;
  const app = new Hono();
  app.use(securityHeaders);
  app.use(
    bodyLimit({ maxSize: limits.maxBodyBytes, onError: (context) => refuse(context, "TooLarge", "body") }),
  );
  app.onError((cause, context) => {
    hub.ports.log("error", "request failed", { reason: cause.message });
    return context.json({ error: "Internal" }, 500);
  });
  addStatusRoutes(app, ports);
  addAuthRoutes(app, ports);
  addChainRoutes(app, ports);
  addSegmentRoute(app, ports);
  app.get("*", async (context) => {
    return (await files.respond(context.req.raw)) ?? context.json({ error: "NotFound" }, 404);
  });
  app.notFound((context) => context.json({ error: "NotFound" }, 404));
  return app;
}

const refuse = (context: Context, refusal: Refusal, rule = ""): Response =>
  context.json({ error: refusal, rule }, statusOf[refusal].http);

const sendBytes = (context: Context, bytes: Bytes, cacheControl: string): Response =>
  context.body(new Uint8Array(bytes), 200, {
    "Content-Type": "application/octet-stream",
    "Cache-Control": cacheControl,
  });

function addStatusRoutes(app: Hono, { hub, metricsText }: AppPorts): void {
  app.get("/healthz", (context) => {
    hub.ports.store.lastSegment(0); // throws when the store cannot be read
    return context.json({ ok: true, version: hub.ports.release }, 200, { "Cache-Control": "no-store" });
  });
  app.get("/metrics", (context) =>
    context.text(metricsText(), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
}

function addAuthRoutes(app: Hono, { hub, audiences }: AppPorts): void {
  app.post("/auth/challenge", (context) =>
    context.json({ nonce: toBase64Url(hub.challenges.issue()), now: hub.ports.clock.now() }),
  );
  app.post("/auth/ticket", async (context) => {
    const body = await bytesOf(context);
    const parsed = body.length <= limits.maxPreAuthBytes ? parseAuth(body) : null;
    if (!parsed?.ok) return refuse(context, "BadAuth", "grammar");
    const { claim, signed } = parsed.value;
    if (!audiences(context.req.header("Host")).includes(claim.audience))
      return refuse(context, "BadAuth", "audience");
    if (!hub.challenges.redeem(claim.nonce)) return refuse(context, "BadAuth", "nonce");
    const state = hub.chains.stateOf(claim.org);
    if (state === null) return refuse(context, "UnknownOrg");
    const { clock, verifier } = hub.ports;
    const judged = await judgeClaim(claim, signed, state, clock.now(), verifier);
    if (!judged.ok) return refuse(context, judged.error.refusal, judged.error.detail);
    const { ticket, release } = hub.tickets.issue({ org: claim.org, who: judged.value });
    release(); // no socket holds it
    return context.json({ ticket: toBase64Url(ticket) });
  });
}

function addChainRoutes(app: Hono, { hub, addressOf }: AppPorts): void {
  const appends = createAddressLimit(() => hub.ports.clock.now());
  app.get("/chains/:id", (context) => {
    const holder = holderOf(hub, context);
    if (holder === null) return refuse(context, "BadAuth", "ticket");
    const chain = parseChainId(fromHex(context.req.param("id")));
    if (chain !== holder.org) return refuse(context, "UnknownOrg");
    const from = Number(context.req.query("from") ?? "0");
    if (!Number.isSafeInteger(from) || from < 0) return refuse(context, "Invalid", "from");
    const state = hub.chains.stateOf(chain) as RosterState; // the ticket was issued against it
    const entries = hub.ports.store.entries(chain, from, limits.maxBodyBytes);
    const wraps = hub.ports.store.wrapsFor(chain, recipientsOf(holder.who, state));
    return sendBytes(context, encodeCbor([[...entries], [...wraps]]), "no-store");
  });
  app.post("/chains", async (context) => {
    if (!appends.take(addressOf(context))) return refuse(context, "RateLimited");
    const append = parseAppend(await bytesOf(context));
    const token = fromBase64Url(context.req.header("Skein-Setup") ?? "");
    if (token === null) return refuse(context, "SetupTokenUnknown");
    const first = append?.entries[0] && parseEntry(append.entries[0], hub.ports.verifier);
    if (!append || !first?.ok || first.value.action.kind !== "orgCreated")
      return refuse(context, "Invalid", "orgCreated");
    if (Math.abs(first.value.at - hub.ports.clock.now()) > limits.maxClockAheadMs)
      return refuse(context, "ClockAhead");
    const refusal = hub.ports.admission.admitWith(token, first.value.chain);
    if (refusal !== null) return refuse(context, refusal);
    return answerAppend(
      context,
      await hub.chains.append({ chain: first.value.chain, ...append, isHistory: false }),
    );
  });
  app.post("/chains/:id", async (context) => {
    if (!appends.take(addressOf(context))) return refuse(context, "RateLimited");
    const chain = parseChainId(fromHex(context.req.param("id")));
    const append = parseAppend(await bytesOf(context));
    if (chain === null || append === null) return refuse(context, "Invalid", "append");
    return answerAppend(context, await hub.chains.append({ chain, ...append, isHistory: false }));
  });
}

const answerAppend = (context: Context, { refusal, rule, length }: AppendOutcome): Response =>
  refusal === null
    ? context.json({ seq: length })
    : context.json({ error: refusal, rule, seq: length }, statusOf[refusal].http);

function addSegmentRoute(app: Hono, { hub }: AppPorts): void {
  app.get("/rooms/:room/segments/:n", (context) => {
    const holder = holderOf(hub, context);
    if (holder === null) return refuse(context, "BadAuth", "ticket");
    const room = parseRoomId(fromHex(context.req.param("room")));
    const state = hub.chains.stateOf(holder.org);
    const mayRead =
      room !== null &&
      state !== null &&
      holder.who.kind === "device" &&
      canRead(state, holder.who.device, room);
    const n = Number(context.req.param("n"));
    const log = mayRead ? hub.logs.of(holder.org, room) : null;
    const runs = log?.no && Number.isSafeInteger(n) ? hub.ports.store.segment(log.no, n) : null;
    if (runs === null) return refuse(context, "NoSuchRoom");
    return sendBytes(context, encodeUpdate(runs), "private, max-age=31536000, immutable");
  });
}

/** Whoever shows a ticket, if the roster still knows them. */
function holderOf(hub: Hub, context: Context): Holder | null {
  const [scheme, token] = (context.req.header("Authorization") ?? "").split(" ");
  const holder = scheme === "Bearer" && token ? hub.tickets.holderOf(token) : null;
  const state = holder && hub.chains.stateOf(holder.org);
  return state && standingOf(holder.who, state, hub.ports.clock.now()) === null ? holder : null;
}

const bytesOf = async (context: Context): Promise<Bytes> => new Uint8Array(await context.req.arrayBuffer());

function parseAppend(
  body: Bytes,
): { readonly entries: readonly Bytes[]; readonly wraps: readonly Bytes[] } | null {
  const decoded = decodeCbor(body);
  if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 2) return null;
  const [entries, wraps] = decoded.value as readonly unknown[];
  return isBytesList(entries) && isBytesList(wraps) ? { entries, wraps } : null;
}

const isBytesList = (value: unknown): value is readonly Bytes[] =>
  Array.isArray(value) && value.every((item) => item instanceof Uint8Array);

/** Verifying costs more than asking: who is not known may ask once a second. */
function createAddressLimit(now: () => number): { take(address: string): boolean } {
  const perMinute = limits.anonymousAppendsPerMinute;
  const buckets = new Map<string, TokenBucket>();
  return {
    take: (address) => {
      if (buckets.size > 10_000)
        for (const [known, bucket] of buckets) if (bucket.isFull(now())) buckets.delete(known);
      const bucket = buckets.get(address) ?? new TokenBucket(perMinute / 60, perMinute, now());
      buckets.set(address, bucket);
      return bucket.take(1, now());
    },
  };
}
