import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { encodeUpdate, fromHex, parseAuth, parseRoomId, toBase64Url } from "../crdt/public.ts";
import { judgeClaim } from "./auth/judge.ts";
import type { Blobs } from "./blobs/blobs.ts";
import { bytesOf, createAddressLimit, holderOf, refuse, sendBytes } from "./http/answers.ts";
import type { AppFiles } from "./http/app-files.ts";
import { addBlobRoutes } from "./http/blob-routes.ts";
import { addChainRoutes } from "./http/chain-routes.ts";
import { addDeviceRoutes } from "./http/device-routes.ts";
import { securityHeaders } from "./http/security.ts";
import { limits } from "./limits.ts";
import type { Hub } from "./sync/hub.ts";

interface AppPorts {
  readonly hub: Hub;
  readonly files: AppFiles;
  readonly blobs: Blobs;
  /** So much an organisation may keep in blobs. */
  readonly maxFileBytes: number;
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
  addDeviceRoutes(app, ports);
  addSegmentRoute(app, ports);
  addBlobRoutes(app, ports);
  app.get("*", async (context) => {
    return (await files.respond(context.req.raw)) ?? context.json({ error: "NotFound" }, 404);
  });
  app.notFound((context) => context.json({ error: "NotFound" }, 404));
  return app;
}

function addStatusRoutes(app: Hono, { hub, metricsText }: AppPorts): void {
  app.get("/healthz", (context) => {
    hub.ports.store.lastSegment(0); // throws when the store cannot be read
    return context.json({ ok: true, version: hub.ports.release }, 200, { "Cache-Control": "no-store" });
  });
  app.get("/metrics", (context) =>
    context.text(metricsText(), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
}

function addAuthRoutes(app: Hono, { hub, audiences, addressOf }: AppPorts): void {
  const proofs = createAddressLimit(limits.ticketsPerMinute, () => hub.ports.clock.now());
  app.post("/auth/challenge", (context) =>
    context.json({ nonce: toBase64Url(hub.challenges.issue()), now: hub.ports.clock.now() }),
  );
  app.post("/auth/ticket", async (context) => {
    if (!proofs.take(addressOf(context))) return refuse(context, "RateLimited");
    const body = await bytesOf(context);
    const parsed = body.length <= limits.maxPreAuthBytes ? parseAuth(body) : null;
    if (!parsed?.ok) return refuse(context, "BadAuth", "grammar");
    const { claim, signed } = parsed.value;
    if (!audiences(context.req.header("Host")).includes(claim.audience))
      return refuse(context, "BadAuth", "audience");
    if (!hub.challenges.redeem(claim.nonce)) return refuse(context, "BadAuth", "nonce");
    const rosters = hub.chains.rostersOf(claim.org);
    if (rosters === null) return refuse(context, "UnknownOrg");
    const { clock, verifier } = hub.ports;
    const judged = await judgeClaim(claim, signed, rosters, clock.now(), verifier);
    if (!judged.ok) return refuse(context, judged.error.refusal, judged.error.detail);
    const { ticket, release } = hub.tickets.issue({ org: claim.org, who: judged.value });
    release(); // no socket holds it
    return context.json({ ticket: toBase64Url(ticket) });
  });
}

function addSegmentRoute(app: Hono, { hub }: AppPorts): void {
  app.get("/rooms/:room/segments/:n", (context) => {
    const holder = holderOf(hub, context);
    if (holder === null) return refuse(context, "BadAuth", "ticket");
    const room = parseRoomId(fromHex(context.req.param("room")));
    const mayRead = room !== null && hub.mayRead(holder.org, holder.who, room);
    const n = Number(context.req.param("n"));
    const log = mayRead ? hub.logs.of(holder.org, room) : null;
    const runs = log?.no && Number.isSafeInteger(n) ? hub.ports.store.segment(log.no, n) : null;
    if (runs === null) return refuse(context, "NoSuchRoom");
    return sendBytes(context, encodeUpdate(runs), "private, max-age=31536000, immutable");
  });
}
