import type { Context, Hono } from "hono";
import {
  type Bytes,
  type CborValue,
  type ChainId,
  decodeCbor,
  encodeCbor,
  fromHex,
  idToBytes,
  parseChainId,
  parseKitId,
  parsePairingCode,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Hub } from "../sync/hub.ts";
import { bytesOf, createAddressLimit, holderOf, refuse, sendBytes } from "./answers.ts";

interface DevicePorts {
  readonly hub: Hub;
  readonly addressOf: (context: Context) => string;
}

const KEY_BYTES = 32;
const CODE_PATH = "/pairings/:code";

/** How a new device finds the one that links it, and a kit the org that it opens. Rules RLY42 and RLY43. */
export function addDeviceRoutes(app: Hono, { hub, addressOf }: DevicePorts): void {
  const { pairings } = hub;
  const now = () => hub.ports.clock.now();
  const offers = createAddressLimit(limits.pairingsPerMinute, now);
  const lookUps = createAddressLimit(limits.lookUpsPerMinute, now);

  app.post("/pairings", async (context) => {
    if (!offers.take(addressOf(context))) return refuse(context, "RateLimited");
    const keys = parseOffer(await bytesOf(context));
    if (keys === null) return refuse(context, "Invalid", "pairing");
    const code = pairings.offer(keys.signKey, keys.sealKey);
    return code === null ? refuse(context, "Fork") : context.json({ code }, 200, NO_STORE);
  });

  app.get(CODE_PATH, (context) => {
    if (!lookUps.take(addressOf(context))) return refuse(context, "RateLimited");
    const code = parsePairingCode(context.req.param("code"));
    const pairing = code === null ? null : pairings.find(code);
    if (pairing === null) return context.json({ error: "NotFound" }, 404);
    const { signKey, sealKey, chain } = pairing;
    return sendBytes(context, encodeCbor([signKey, sealKey, chain && idToBytes(chain)]), "no-store");
  });

  app.post(`${CODE_PATH}/answer`, async (context) => {
    const holder = holderOf(hub, context);
    if (holder?.who.kind !== "device") return refuse(context, "BadAuth", "ticket");
    const code = parsePairingCode(context.req.param("code"));
    const chain = parseAnswer(await bytesOf(context));
    if (code === null || chain === null || chain !== holder.org) return refuse(context, "Invalid", "answer");
    return pairings.answer(code, chain)
      ? context.json({ ok: true })
      : context.json({ error: "NotFound" }, 404);
  });

  app.get("/kits/:kit", (context) => {
    if (!lookUps.take(addressOf(context))) return refuse(context, "RateLimited");
    const kit = parseKitId(fromHex(context.req.param("kit")));
    const chain = kit === null ? null : hub.chains.orgOfKit(kit);
    return chain === null ? context.json({ error: "NotFound" }, 404) : context.json({ chain }, 200, NO_STORE);
  });
}

const NO_STORE = { "Cache-Control": "no-store" };

/** CBOR `[signKey 32 B, sealKey 32 B, label?]`; a label is not for the relay and is passed over. */
function parseOffer(body: Bytes): { readonly signKey: Bytes; readonly sealKey: Bytes } | null {
  const [signKey, sealKey, label, ...more] = fieldsOf(body);
  if (!isKey(signKey) || !isKey(sealKey) || more.length > 0) return null;
  const isLabel = label === undefined || (typeof label === "string" && label.length <= limits.maxLabelBytes);
  return isLabel ? { signKey, sealKey } : null;
}

const parseAnswer = (body: Bytes): ChainId | null => {
  const [chain, ...more] = fieldsOf(body);
  return more.length > 0 ? null : parseChainId(chain);
};

function fieldsOf(body: Bytes): readonly CborValue[] {
  const decoded = body.length <= limits.maxPreAuthBytes ? decodeCbor(body) : null;
  return decoded?.ok && Array.isArray(decoded.value) ? decoded.value : [];
}

const isKey = (value: unknown): value is Bytes => value instanceof Uint8Array && value.length === KEY_BYTES;
