import { toHex } from "../../crdt/base/bytes.ts";
import { hlcOf } from "../../crdt/base/clock.ts";
import { type OwnState, sealOwn } from "../../crdt/register/own.ts";
import { must, newWriter, ROOM, WRITTEN_AT } from "../support/sealed-feed.ts";

const hlc = hlcOf(WRITTEN_AT) + 5;

/** What `own.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
export const frozenOwn: OwnState = new Map([
  [`01${"0a".repeat(16)}`, { hlc: 7, value: 1 }],
  [`01${"0a".repeat(15)}0b`, { hlc: 8, value: null }],
  [`06${"0a".repeat(16)}`, { hlc, value: "半句话 half" }],
  ["ff", { hlc: 0, value: [true, new Uint8Array([1, 2])] }],
]);

export async function ownVectorsNow() {
  const { crypto, device, signer, roomKey: seed } = await newWriter("skein own vectors, version 1");
  const place = { room: ROOM, device, hlc };
  const bytes = must(await sealOwn(place, frozenOwn, seed, signer, crypto));
  return {
    version: 1,
    ...place,
    signKey: toHex(signer.publicKey),
    seed: toHex(seed),
    bytes: toHex(bytes),
  };
}

if (import.meta.main) console.log(JSON.stringify(await ownVectorsNow(), null, 2));
