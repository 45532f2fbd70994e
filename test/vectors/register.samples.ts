import { toHex } from "../../crdt/base/bytes.ts";
import { hlcOf } from "../../crdt/base/clock.ts";
import type { FeedId } from "../../crdt/base/ids.ts";
import { type ReadMarker, sealMarker } from "../../crdt/register/seal.ts";
import { newWriter, ROOM, WRITTEN_AT } from "../support/sealed-feed.ts";

/** What `register.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
export const frozenMarker: ReadMarker = new Map([
  ["01".repeat(24) as FeedId, 0],
  ["02".repeat(24) as FeedId, 17],
  ["03".repeat(24) as FeedId, 2 ** 40],
]);

export async function registerVectorsNow() {
  const { crypto, device, signer, roomKey } = await newWriter("skein register vectors, version 1");
  const place = { room: ROOM, device, hlc: hlcOf(WRITTEN_AT) + 5, epoch: 2 };
  const bytes = await sealMarker(place, frozenMarker, roomKey, signer, crypto);
  return {
    version: 1,
    ...place,
    signKey: toHex(signer.publicKey),
    roomKey: toHex(roomKey),
    marker: [...frozenMarker],
    bytes: toHex(bytes),
  };
}

if (import.meta.main) console.log(JSON.stringify(await registerVectorsNow(), null, 2));
