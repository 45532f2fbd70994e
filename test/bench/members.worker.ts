/** Runs inside Chromium (see members.ts): the roster alone, and the bare primitives that it stands on. */
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import {
  type Bytes,
  type CryptoPort,
  decodeCbor,
  type MemberId,
  parseEntry,
  reduceChain,
} from "../../crdt/index.ts";

const SEALED_AT_ONCE = 64; // as the engine seals them
const VERIFIED_AT_ONCE = 256;

export interface BareFigures {
  readonly part: "roster" | "seals";
  /** Read, verified and reduced, as the engine does it. */
  readonly workMs: number;
  /** The same signatures and nothing else; or a seal and a signature for each member. */
  readonly bareMs: number;
}

type Check = Parameters<CryptoPort["verify"]>;

async function measure(url: string, part: BareFigures["part"]): Promise<BareFigures> {
  const decoded = decodeCbor(new Uint8Array(await (await fetch(url)).arrayBuffer()));
  if (!decoded.ok) throw new Error(decoded.error.type);
  const bytes = decoded.value as readonly Bytes[];
  const checks: Check[] = [];
  const crypto = createWebCrypto();
  const noting: CryptoPort = {
    ...crypto,
    verify: (...check) => {
      checks.push(check);
      return crypto.verify(...check);
    },
  };
  const keys = await roster(bytes, noting);
  const again = createWebCrypto(); // nothing imported yet
  if (part === "seals")
    return { part, workMs: 0, bareMs: await timed(() => sealAll([...keys.values()], again)) };
  const workMs = await timed(() => roster(bytes, again));
  return { part, workMs, bareMs: await timed(() => verifyAll(checks, createWebCrypto())) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function roster(bytes: readonly Bytes[], crypto: CryptoPort): Promise<ReadonlyMap<MemberId, Bytes>> {
  const entries = bytes.map((one) => {
    const entry = parseEntry(one, crypto);
    if (!entry.ok) throw new Error(entry.error.type);
    return entry.value;
  });
  const state = await reduceChain(entries, crypto);
  if (!state.ok) throw new Error(state.error.type);
  return new Map([...state.value.members.values()].map(({ member, key }) => [member, key]));
}

async function verifyAll(checks: readonly Check[], crypto: CryptoPort): Promise<void> {
  for (let from = 0; from < checks.length; from += VERIFIED_AT_ONCE) {
    const some = checks.slice(from, from + VERIFIED_AT_ONCE);
    const verdicts = await Promise.all(some.map((check) => crypto.verify(...check)));
    if (verdicts.includes(false)) throw new Error("a signature does not hold");
  }
}

async function sealAll(keys: readonly Bytes[], crypto: CryptoPort): Promise<void> {
  const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
  const [info, secret, said] = [new Uint8Array(80), crypto.randomBytes(32), new Uint8Array(250)];
  for (let from = 0; from < keys.length; from += SEALED_AT_ONCE) {
    const some = keys.slice(from, from + SEALED_AT_ONCE);
    await Promise.all(
      some.map(async (key) => {
        await crypto.hpkeSeal(key, info, secret);
        await signer.sign(said);
      }),
    );
  }
}

self.addEventListener(
  "message",
  ({ data }: MessageEvent<{ readonly url: string; readonly part: BareFigures["part"] }>) => {
    void measure(data.url, data.part).then(
      (figures) => self.postMessage(figures),
      (error: unknown) => self.postMessage(String(error)),
    );
  },
);
