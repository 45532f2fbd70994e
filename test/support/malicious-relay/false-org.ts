import {
  type Bytes,
  type ChainId,
  encodeCbor,
  foundOrg,
  type Hand,
  idToBytes,
  pairDeviceAct,
} from "../../../crdt/index.ts";
import { newKeys, testCrypto } from "../replica.ts";
import type { Malice } from "./tap.ts";

/** An organisation that only the relay believes in: whoever looks for theirs is led here. */
export interface FalseOrg {
  readonly chain: ChainId;
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
}

export async function falseOrg(
  guest: { readonly signKey: Bytes; readonly sealKey: Bytes } | null = null,
): Promise<FalseOrg> {
  const crypto = testCrypto();
  const device = await newKeys(crypto);
  const now = Date.now();
  const names = { orgName: "云岭", memberName: "Ana", deviceLabel: "laptop" };
  const {
    state,
    entry,
    memberSeed,
    epochKey,
    device: id,
    wraps,
  } = await foundOrg({ crypto, now, device, ...names });
  if (guest === null)
    return { chain: state.chain, entries: [entry.bytes], wraps: wraps.map(({ bytes }) => bytes) };
  const hand: Hand = { crypto, org: state, device: id, signer: device.signer, at: now };
  const added = await pairDeviceAct(hand, { seeds: [memberSeed], epochKey }, { ...guest, label: "phone" });
  if (!added.ok) throw new Error(added.error.type);
  const more = added.value;
  return {
    chain: state.chain,
    entries: [entry, ...more.entries].map(({ bytes }) => bytes),
    wraps: [...wraps, ...more.wraps].map(({ bytes }) => bytes),
  };
}

const answered = (body: Bytes) => ({ status: 200, body });
const json = (value: unknown) => answered(new TextEncoder().encode(JSON.stringify(value)));

/** Tells a device that this is its organisation, and gives it tickets to it. */
export const leadingTo = (org: FalseOrg): Malice => ({
  async answer({ method, path, body }, honest) {
    if (path.startsWith("/kits/")) return json({ chain: org.chain });
    if (path === "/auth/ticket") return json({ ticket: "A".repeat(22) });
    if (path.startsWith(`/chains/${org.chain}`))
      return method === "GET" ? answered(encodeCbor([org.entries, org.wraps])) : json({ seq: 99 });
    const isLookUp = path.startsWith("/pairings/") && method === "GET" && body === undefined;
    const { status, body: said } = await honest();
    if (!isLookUp || status !== 200) return { status, body: said };
    return answered(encodeCbor([said.slice(3, 35), said.slice(37, 69), "phone", idToBytes(org.chain)]));
  },
});
