import {
  decodeCbor,
  decodeCborPrefix,
  encodeCbor,
  encodeEvent,
  encodeFrame,
  encodeStateVector,
  encodeUpdate,
  parseAuth,
  parseEnvelope,
  parseEvent,
  parseFrame,
  parseRegister,
  parseRun,
  parseStateVector,
  parseUpdate,
  parseWrap,
  type RoomId,
  registerPayload,
} from "../../crdt/index.ts";
import { createNodeVerifier } from "../../relay/crypto.ts";
import auth from "../vectors/auth.json" with { type: "json" };
import cbor from "../vectors/cbor.json" with { type: "json" };
import envelope from "../vectors/envelope.json" with { type: "json" };
import events from "../vectors/events.json" with { type: "json" };
import keyring from "../vectors/keyring2.json" with { type: "json" };
import projection from "../vectors/projection.json" with { type: "json" };
import register from "../vectors/register.json" with { type: "json" };
import roster from "../vectors/roster2.json" with { type: "json" };
import wire from "../vectors/wire.json" with { type: "json" };
import { hex, mustBeSame, type Target } from "./target.ts";

/** What comes off the wire before anybody has checked a signature. Pure functions of bytes. */

const hashes = createNodeVerifier();
const bounds = { maxFeeds: 10_000, maxItems: 100_000 };
const envelopes = envelope.envelopes.map(({ bytes }) => hex(bytes));

export const formats: readonly Target[] = [
  {
    name: "cbor",
    samples: [...cbor.good, ...events.good].map(({ bytes }) => hex(bytes)),
    run(bytes) {
      const decoded = decodeCbor(bytes);
      return decoded.ok && mustBeSame("cbor", bytes, encodeCbor(decoded.value));
    },
  },
  {
    name: "frame",
    samples: [wire.frame, ...wire.messages.map(({ frame }) => frame)].map(hex),
    run(bytes) {
      const frame = parseFrame(bytes);
      if (!frame.ok) return false;
      const written = encodeFrame(frame.value); // without the fields of later versions, which are passed over (WIRE3)
      const again = parseFrame(written);
      return again.ok && mustBeSame("frame", written, encodeFrame(again.value));
    },
  },
  {
    name: "projection",
    samples: [projection.update, projection.difference].map(hex),
    run(bytes) {
      const update = parseUpdate(bytes, bounds);
      if (!update.ok) return false;
      for (const run of update.value) parseRun(projection.room as RoomId, run, hashes);
      return mustBeSame("projection", bytes, encodeUpdate(update.value));
    },
  },
  {
    name: "state vector",
    samples: [projection.stateVector, projection.knownStateVector].map(hex),
    run(bytes) {
      const vector = parseStateVector(bytes, bounds.maxFeeds);
      if (!vector.ok) return false; // others may write feeds in any order, and feeds that are empty
      const written = encodeStateVector(vector.value);
      const again = parseStateVector(written, bounds.maxFeeds);
      return again.ok && mustBeSame("state vector", written, encodeStateVector(again.value));
    },
  },
  {
    name: "envelope",
    samples: envelopes,
    run: (bytes) => parseEnvelope(bytes, hashes).ok,
  },
  {
    name: "event",
    samples: events.good.map(({ bytes }) => hex(bytes)),
    run(bytes) {
      const decoded = decodeCborPrefix(bytes);
      const event = decoded.ok ? parseEvent(decoded.value.value) : decoded;
      if (!decoded.ok || !event.ok || event.value.type === "newer") return false;
      const taken = bytes.subarray(0, bytes.length - decoded.value.rest.length);
      return mustBeSame("event", taken, encodeCbor(encodeEvent(event.value)));
    },
  },
  {
    name: "register",
    samples: [hex(register.bytes)],
    run(bytes) {
      const read = parseRegister(bytes);
      return read.ok && mustBeSame("register", read.value.sign1.payload, registerPayload(read.value));
    },
  },
  {
    name: "auth",
    samples: auth.signed.map(hex),
    run: (bytes) => parseAuth(bytes).ok,
  },
  {
    name: "wrap",
    samples: [...keyring.wraps.map(hex), ...roster.wraps.map(({ bytes }) => hex(bytes))],
    run: (bytes) => parseWrap(bytes).ok,
  },
];
