import { toHex } from "../../crdt/base/bytes.ts";
import type { CborValue } from "../../crdt/base/cbor.ts";
import type { Envelope } from "../../crdt/envelope/header.ts";
import { clientIdOf } from "../../crdt/log/client-id.ts";
import { newWriter, writeFeed } from "../support/sealed-feed.ts";

/** What `envelope2.json` freezes; `envelope.json` is of version 1, which is read, and written no more. Run this file to print it anew; only a new version of the format may change a line. */
const events: readonly CborValue[] = [
  ["message", "你好 hello", null],
  ["message", "雁".repeat(200), null],
  ["kind of a later version", [1, new Uint8Array([2])]],
];

export async function envelopeVectorsNow() {
  const writer = await newWriter("skein envelope vectors, version 2");
  const { room, device, incarnation, feed, signer, roomKey, bodyKey, crypto } = writer;
  const envelopes = await writeFeed(writer, events);
  return {
    version: 2,
    room,
    device,
    incarnation,
    feed,
    clientId: clientIdOf(room, feed, crypto),
    signKey: toHex(signer.publicKey),
    roomKey: toHex(roomKey),
    bodyKey: toHex(bodyKey),
    envelopes: envelopes.map(envelopeToJson),
  };
}

const envelopeToJson = ({ header, hash, bytes }: Envelope) => ({
  seq: header.seq,
  hlc: header.hlc,
  bodyLen: header.bodyLen,
  prev: toHex(header.prev),
  hash: toHex(hash),
  bytes: toHex(bytes),
});

export { events as envelopeEvents };

if (import.meta.main) console.log(JSON.stringify(await envelopeVectorsNow(), null, 2));
