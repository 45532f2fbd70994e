import {
  type AuthClaim,
  type Bytes,
  type ChainId,
  decodeCbor,
  encodeCbor,
  err,
  fromBase64Url,
  fromHex,
  idToBytes,
  isRefusal,
  ok,
  parseChainId,
  type Refusal,
  type Result,
  refusals,
  type Signer,
  signAuth,
  utf8ToText,
} from "../../../crdt/index.ts";
import type { Network } from "../ports.ts";

/** The few requests that do not go over `/sync`: founding an org, and what an invite may do before there is a device. */

export type HttpError =
  | { readonly type: "Unreachable" }
  | { readonly type: "Refused"; readonly refusal: Refusal; readonly rule: string }
  | { readonly type: "OddAnswer"; readonly status: number };

/** Asking again later may help: nothing that was prepared may be thrown away for it. */
export const isPassing = (error: HttpError): boolean =>
  error.type !== "Refused" || refusals[error.refusal] === "retry";

export interface Chain {
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
}

type Answer = Result<Bytes, HttpError>;

const CBOR = { "content-type": "application/cbor" };

export function foundChain(
  network: Network,
  origin: string,
  setupToken: string,
  chain: Chain,
): Promise<Answer> {
  const body = encodeCbor([chain.entries, chain.wraps]);
  return ask(network, origin, "/chains", {
    method: "POST",
    headers: { ...CBOR, "skein-setup": setupToken },
    body,
  });
}

export function appendToChain(network: Network, origin: string, id: ChainId, chain: Chain): Promise<Answer> {
  return ask(network, origin, `/chains/${id}`, {
    method: "POST",
    headers: CBOR,
    body: encodeCbor([chain.entries, chain.wraps]),
  });
}

/** What the relay's clock says: a device whose own clock is wrong signs by this one. `null` when it does not say. */
export async function readClock(network: Network, origin: string): Promise<number | null> {
  const answer = await ask(network, origin, "/auth/challenge", { method: "POST" });
  return answer.ok ? timeIn(json(answer.value)) : null;
}

export interface ReadChains {
  /** In the order they were asked for. */
  readonly chains: readonly [Chain, ...Chain[]];
  readonly relayNow: number | null;
}

/** Who asks for chains, and which: the organisation's first, then rooms'. */
export interface ChainsAsk {
  readonly org: ChainId;
  readonly rooms: readonly ChainId[];
  readonly who: AuthClaim["who"];
  readonly signer: Signer;
}

/** Proves somebody to the relay and reads whole chains, each with the wraps meant for them. */
export const readChains = (
  network: Network,
  origin: string,
  asked: ChainsAsk,
): Promise<Result<ReadChains, HttpError>> => proven(() => readChainsOnce(network, origin, asked));

async function readChainsOnce(
  network: Network,
  origin: string,
  { org, rooms, who, signer }: ChainsAsk,
): Promise<Result<ReadChains, HttpError>> {
  const ticket = await ticketFor(network, origin, org, who, signer);
  if (!ticket.ok) return ticket;
  const chains: Chain[] = [];
  for (const chain of [org, ...rooms]) {
    const answer = await ask(network, origin, `/chains/${chain}?from=0`, {
      method: "GET",
      headers: { authorization: `Bearer ${ticket.value.text}` },
    });
    if (!answer.ok) {
      const again = await ticketFor(network, origin, org, who, signer); // what a ticket was good for may have ended: this says how
      return again.ok ? answer : again;
    }
    const read = chainIn(answer.value);
    if (read === null) return err({ type: "OddAnswer", status: 200 });
    chains.push(read);
  }
  return ok({ chains: chains as [Chain, ...Chain[]], relayNow: ticket.value.relayNow }); // the organisation's is always among them
}

/** Every seal of one epoch's key in a chain that this device reads: what the relay says there is. Rule RLY46. */
export async function readWraps(
  network: Network,
  origin: string,
  { org, who, signer }: Omit<ChainsAsk, "rooms">,
  { chain, epoch }: { readonly chain: ChainId; readonly epoch: number },
): Promise<Result<readonly Bytes[], HttpError>> {
  const answer = await proven(async () => {
    const ticket = await ticketFor(network, origin, org, who, signer);
    if (!ticket.ok) return ticket;
    return askAs(network, origin, `/chains/${chain}/wraps?epoch=${epoch}`, ticket.value, { method: "GET" });
  });
  if (!answer.ok) return answer;
  const decoded = decodeCbor(answer.value);
  return decoded.ok && isBytesList(decoded.value)
    ? ok(decoded.value)
    : err({ type: "OddAnswer", status: 200 });
}

function chainIn(body: Bytes): Chain | null {
  const decoded = decodeCbor(body);
  const [entries, wraps] =
    decoded.ok && Array.isArray(decoded.value) ? (decoded.value as readonly unknown[]) : [];
  return isBytesList(entries) && isBytesList(wraps) ? { entries, wraps } : null;
}

export interface Ticket {
  readonly text: string;
  readonly relayNow: number | null;
}

export const ticketFor = (...asked: Parameters<typeof ticketOnce>): Promise<Result<Ticket, HttpError>> =>
  proven(() => ticketOnce(...asked));

/** Challenges and tickets end with the relay's process: who is told that a proof does not hold proves it once more. */
async function proven<T>(ask: () => Promise<Result<T, HttpError>>): Promise<Result<T, HttpError>> {
  const answer = await ask();
  const isOld = !answer.ok && answer.error.type === "Refused" && answer.error.refusal === "BadAuth";
  return isOld ? ask() : answer;
}

async function ticketOnce(
  network: Network,
  origin: string,
  org: ChainId,
  who: AuthClaim["who"],
  signer: Signer,
): Promise<Result<Ticket, HttpError>> {
  const challenge = await ask(network, origin, "/auth/challenge", { method: "POST" });
  if (!challenge.ok) return challenge;
  const said = json(challenge.value);
  const nonce = fromBase64Url(String(said.nonce ?? ""));
  if (nonce === null || nonce.length !== 32) return err({ type: "OddAnswer", status: 200 });
  const signed = await signAuth({ audience: new URL(origin).host, nonce, org, who, chainSeq: 0 }, signer);
  const ticket = await ask(network, origin, "/auth/ticket", { method: "POST", headers: CBOR, body: signed });
  if (!ticket.ok) return ticket;
  return ok({ text: String(json(ticket.value).ticket ?? ""), relayNow: timeIn(said) });
}

const timeIn = ({ now }: Readonly<Record<string, unknown>>): number | null =>
  Number.isSafeInteger(now) && Number(now) > 0 ? Number(now) : null;

/** One request by whoever the ticket says. */
export const askAs = (
  network: Network,
  origin: string,
  path: string,
  { text }: Ticket,
  options: Omit<Parameters<Network["request"]>[2], "headers">,
): Promise<Answer> =>
  ask(network, origin, path, { ...options, headers: { authorization: `Bearer ${text}` } });

async function ask(
  network: Network,
  origin: string,
  path: string,
  options: Parameters<Network["request"]>[2],
): Promise<Answer> {
  const answer = await network.request(origin, path, options);
  if (answer === null) return err({ type: "Unreachable" });
  if (answer.status >= 200 && answer.status < 300) return ok(answer.body);
  const { error, rule } = json(answer.body);
  return isRefusal(error)
    ? err({ type: "Refused", refusal: error, rule: String(rule ?? "") })
    : err({ type: "OddAnswer", status: answer.status });
}

function json(body: Bytes): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(utf8ToText(body) ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // not JSON: a proxy's page, a captive portal
  }
}

const isBytesList = (value: unknown): value is readonly Bytes[] =>
  Array.isArray(value) && value.every((one) => one instanceof Uint8Array);

// ---------------------------------------------------------------- linking a device, coming back with a kit

/** A new device shows itself to the relay, which answers with the code that people type. */
export async function offerPairing(
  network: Network,
  origin: string,
  card: { readonly signKey: Bytes; readonly sealKey: Bytes },
): Promise<Result<null, HttpError>> {
  const body = encodeCbor([card.signKey, card.sealKey]);
  const answer = await ask(network, origin, "/pairings", { method: "POST", headers: CBOR, body });
  return answer.ok ? ok(null) : answer;
}

export interface Pairing {
  readonly signKey: Bytes;
  readonly sealKey: Bytes;
  readonly label: string;
  /** The organisation, once a device of it has answered. */
  readonly chain: ChainId | null;
}

/** `null`: nobody shows this code, or not any more. */
export async function readPairing(
  network: Network,
  origin: string,
  code: string,
): Promise<Result<Pairing | null, HttpError>> {
  const answer = await ask(network, origin, `/pairings/${encodeURIComponent(code)}`, { method: "GET" });
  if (!answer.ok) return isAbsent(answer.error) ? ok(null) : answer;
  const decoded = decodeCbor(answer.value);
  const fields = decoded.ok && Array.isArray(decoded.value) ? (decoded.value as readonly unknown[]) : [];
  const [signKey, sealKey, label, chain] =
    fields.length === 3 ? [fields[0], fields[1], "", fields[2]] : fields;
  if (!(signKey instanceof Uint8Array) || !(sealKey instanceof Uint8Array))
    return err({ type: "OddAnswer", status: 200 });
  return ok({ signKey, sealKey, label: String(label ?? ""), chain: parseChainId(chain) });
}

export async function answerPairing(
  network: Network,
  origin: string,
  code: string,
  { org, who, signer }: Omit<ChainsAsk, "rooms">,
): Promise<Result<null, HttpError>> {
  const answer = await proven(async () => {
    const ticket = await ticketFor(network, origin, org, who, signer);
    if (!ticket.ok) return ticket;
    return ask(network, origin, `/pairings/${encodeURIComponent(code)}/answer`, {
      method: "POST",
      headers: { ...CBOR, authorization: `Bearer ${ticket.value.text}` },
      body: encodeCbor([idToBytes(org)]),
    });
  });
  return answer.ok ? ok(null) : answer;
}

/** Which organisation a recovery kit belongs to, as the relay says; the kit's own proof in the chain confirms it. */
export async function readKitChain(
  network: Network,
  origin: string,
  kit: string,
): Promise<Result<ChainId | null, HttpError>> {
  const answer = await ask(network, origin, `/kits/${kit}`, { method: "GET" });
  if (!answer.ok) return isAbsent(answer.error) ? ok(null) : answer;
  return ok(parseChainId(fromHex(String(json(answer.value).chain ?? ""))));
}

const isAbsent = (error: HttpError): boolean => error.type === "OddAnswer" && error.status === 404;
