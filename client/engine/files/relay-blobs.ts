import { type Bytes, concat, ok, type Result, toHex } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { askAs, type HttpError, type Ticket, ticketFor } from "../sync/relay-http.ts";

/** Pieces of files at the relay, for this device. Rules RLY49–RLY53. */
export interface RelayBlobs {
  /** Those of them that the relay has not. */
  missing(hashes: readonly Bytes[]): Promise<Result<readonly Bytes[], HttpError>>;
  put(hash: Bytes, bytes: Bytes): Promise<Result<null, HttpError>>;
  /** `null`: it is not there. */
  get(hash: Bytes): Promise<Result<Bytes | null, HttpError>>;
}

const HASH_BYTES = 32;
const ASKED_AT_ONCE = 2_048;
const TIMEOUT_MS = 240_000; // a megabyte at 35 kbit/s, as long as the relay waits for it

export function createRelayBlobs({ ports, identity }: Core): RelayBlobs {
  const origin = identity.record.relay;
  let ticket: Promise<Result<Ticket, HttpError>> | null = null;

  const newTicket = () => {
    const who = { kind: "device", device: identity.device } as const;
    ticket = ticketFor(ports.network, origin, identity.record.org, who, identity.keys.signer);
    return ticket;
  };

  /** A ticket lives as long as the relay's process, and a while: whoever shows an old one gets a new one, once. */
  async function ask(path: string, options: Parameters<typeof askAs>[4]): Promise<Result<Bytes, HttpError>> {
    const known = await (ticket ?? newTicket());
    const held = known.ok ? known : await newTicket();
    if (!held.ok) return held;
    const answer = await askAs(ports.network, origin, path, held.value, options);
    const isOld = !answer.ok && answer.error.type === "Refused" && answer.error.refusal === "BadAuth";
    if (!isOld) return answer;
    const fresh = await newTicket();
    return fresh.ok ? askAs(ports.network, origin, path, fresh.value, options) : fresh;
  }

  return {
    async missing(hashes) {
      const missing: Bytes[] = [];
      for (let from = 0; from < hashes.length; from += ASKED_AT_ONCE) {
        const body = concat(...hashes.slice(from, from + ASKED_AT_ONCE));
        const answer = await ask("/blobs/missing", { method: "POST", body });
        if (!answer.ok) return answer;
        for (let at = 0; at + HASH_BYTES <= answer.value.length; at += HASH_BYTES)
          missing.push(answer.value.slice(at, at + HASH_BYTES));
      }
      return ok(missing);
    },
    async put(hash, body) {
      const answer = await ask(`/blobs/${toHex(hash)}`, { method: "PUT", body, timeoutMs: TIMEOUT_MS });
      return answer.ok ? ok(null) : answer;
    },
    async get(hash) {
      const answer = await ask(`/blobs/${toHex(hash)}`, { method: "GET", timeoutMs: TIMEOUT_MS });
      const isAbsent = !answer.ok && answer.error.type === "OddAnswer" && answer.error.status === 404;
      return isAbsent ? ok(null) : answer;
    },
  };
}
