import {
  type AuthClaim,
  type Bytes,
  type ChainId,
  decodeCbor,
  encodeCbor,
  err,
  fromBase64Url,
  isRefusal,
  ok,
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

/** Proves a device or an invite to the relay and reads the whole chain with the wraps meant for it. */
export async function readChain(
  network: Network,
  origin: string,
  org: ChainId,
  who: AuthClaim["who"],
  signer: Signer,
): Promise<Result<Chain & { readonly relayNow: number | null }, HttpError>> {
  const ticket = await ticketFor(network, origin, org, who, signer);
  if (!ticket.ok) return ticket;
  const answer = await ask(network, origin, `/chains/${org}?from=0`, {
    method: "GET",
    headers: { authorization: `Bearer ${ticket.value.text}` },
  });
  if (!answer.ok) {
    const again = await ticketFor(network, origin, org, who, signer); // what a ticket was good for may have ended: this says how
    return again.ok ? answer : again;
  }
  const decoded = decodeCbor(answer.value);
  const [entries, wraps] =
    decoded.ok && Array.isArray(decoded.value) ? (decoded.value as readonly unknown[]) : [];
  if (!isBytesList(entries) || !isBytesList(wraps)) return err({ type: "OddAnswer", status: 200 });
  return ok({ entries, wraps, relayNow: ticket.value.relayNow });
}

async function ticketFor(
  network: Network,
  origin: string,
  org: ChainId,
  who: AuthClaim["who"],
  signer: Signer,
): Promise<Result<{ readonly text: string; readonly relayNow: number | null }, HttpError>> {
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
