import type { Context, Hono } from "hono";
import {
  type Bytes,
  type ChainId,
  decodeCbor,
  encodeCbor,
  fromBase64Url,
  fromHex,
  parseChainId,
  parseEntry,
  type RosterState,
  wrapKindToNumber,
} from "../../crdt/public.ts";
import { recipientsOf } from "../auth/judge.ts";
import { statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { AppendOutcome } from "../roster/chains.ts";
import { ownChain, readableLength } from "../roster/visible.ts";
import { appendBy } from "../sync/append-by.ts";
import type { Hub } from "../sync/hub.ts";
import { bytesOf, createAddressLimit, holderOf, refuse, sendBytes } from "./answers.ts";

interface ChainPorts {
  readonly hub: Hub;
  readonly addressOf: (context: Context) => string;
}

interface Append {
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
}

/** Reading and growing chains over HTTP. Rules RLY15, RLY29 and RLY41. */
export function addChainRoutes(app: Hono, { hub, addressOf }: ChainPorts): void {
  const appends = createAddressLimit(limits.anonymousAppendsPerMinute, () => hub.ports.clock.now());
  app.get("/chains/:id", (context) => readChain(hub, context));
  app.get("/chains/:id/wraps", (context) => readWraps(hub, context));
  app.post("/chains", async (context) => {
    if (!appends.take(addressOf(context))) return refuse(context, "RateLimited");
    return foundOrg(hub, context);
  });
  app.post("/chains/:id", async (context) => {
    const holder = holderOf(hub, context);
    if (holder === null && !appends.take(addressOf(context))) return refuse(context, "RateLimited");
    const chain = parseChainId(fromHex(context.req.param("id")));
    const append = parseAppend(await bytesOf(context));
    if (chain === null || append === null) return refuse(context, "Invalid", "append");
    if (holder === null) return appendByNobody(hub, context, chain, append);
    return answerAppend(context, await appendBy(hub, holder, { chain, ...append })); // also what no frame holds: a rotation for thousands
  });
}

function readChain(hub: Hub, context: Context): Response {
  const holder = holderOf(hub, context);
  if (holder === null) return refuse(context, "BadAuth", "ticket");
  const chain = parseChainId(fromHex(context.req.param("id") ?? ""));
  const org = hub.chains.stateOf(holder.org) as RosterState; // the ticket was issued against it
  const length = chain === null ? 0 : readableLength(hub.chains.book, org, holder.who, chain);
  if (chain === null || length === 0) return refuse(context, "UnknownOrg");
  const from = Number(context.req.query("from") ?? "0");
  if (!Number.isSafeInteger(from) || from < 0) return refuse(context, "Invalid", "from");
  const stored = hub.ports.store.entries(chain, from, limits.maxBodyBytes);
  const entries = stored.slice(0, Math.max(0, length - from));
  const wraps = hub.ports.store.wrapsFor(chain, recipientsOf(holder.who, org));
  return sendBytes(context, encodeCbor([[...entries], [...wraps]]), "no-store");
}

/** All seals of one epoch's key, for the people of a chain: keys are audited by those who use them. Rule RLY46. */
function readWraps(hub: Hub, context: Context): Response {
  const holder = holderOf(hub, context);
  if (holder === null) return refuse(context, "BadAuth", "ticket");
  const chain = parseChainId(fromHex(context.req.param("id") ?? ""));
  const org = hub.chains.stateOf(holder.org) as RosterState; // the ticket was issued against it
  const state = chain && ownChain(hub.chains.book, org, holder.who, chain);
  if (state === null) return refuse(context, "UnknownOrg");
  const epoch = Number(context.req.query("epoch") ?? "");
  if (!Number.isSafeInteger(epoch) || epoch < 0) return refuse(context, "Invalid", "epoch");
  const wraps = EPOCH_KEYS.flatMap((kind) =>
    hub.ports.store.wrapsOfEpoch(state.chain, epoch, wrapKindToNumber(kind), limits.maxBodyBytes),
  );
  return sendBytes(context, encodeCbor([...wraps]), "no-store");
}

const EPOCH_KEYS = ["epochKeyForMember", "epochKeyForDevice", "epochKeyForInvite"] as const;

async function foundOrg(hub: Hub, context: Context): Promise<Response> {
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
  return appendByNobody(hub, context, first.value.chain, append);
}

/** Entries of an org's chain speak for themselves, whoever brings them. Of rooms, strangers hear nothing. */
async function appendByNobody(hub: Hub, context: Context, chain: ChainId, append: Append): Promise<Response> {
  if (append.wraps.length > limits.maxStrangersWraps) return refuse(context, "TooLarge", "wraps");
  return answerAppend(context, await hub.chains.append({ chain, ...append, isHistory: false }));
}

const answerAppend = (context: Context, { refusal, rule, length }: AppendOutcome): Response =>
  refusal === null
    ? context.json({ seq: length })
    : context.json({ error: refusal, rule, seq: length }, statusOf[refusal].http);

function parseAppend(body: Bytes): Append | null {
  const decoded = decodeCbor(body);
  if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 2) return null;
  const [entries, wraps] = decoded.value as readonly unknown[];
  return isBytesList(entries) && isBytesList(wraps) ? { entries, wraps } : null;
}

const isBytesList = (value: unknown): value is readonly Bytes[] =>
  Array.isArray(value) && value.every((item) => item instanceof Uint8Array);
