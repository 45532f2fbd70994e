import { hlcToMs } from "../base/clock.ts";
import { type DeviceId, type EventRef, feedToDevice, type MemberId, type RoomId } from "../base/ids.ts";
import { type ChatEvent, parseEvent } from "../chat/events.ts";
import type { Extras } from "../chat/extras.ts";
import { verifyCose } from "../cose/sign1.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { type Envelope, parseEnvelope } from "../envelope/header.ts";
import { openBody } from "../envelope/open.ts";
import type { Device } from "../roster/state.ts";
import type { ForwardedMessage, Shown } from "./forwarded.ts";

/** What a forwarded message turns out to be, on a device that need not have been in its room. */
export type Proof =
  | {
      readonly type: "proven";
      readonly room: RoomId;
      readonly ref: EventRef;
      readonly author: MemberId;
      /** When its author says they wrote it, in ms. */
      readonly at: number;
      readonly text: string;
      readonly extras: Extras;
      readonly isEdited: boolean;
    }
  /** Not what anybody signed: a byte was changed, or pieces of several messages were put together. */
  | { readonly type: "altered" }
  /** Whole in itself, and signed by a device that this organisation's roster does not name. */
  | { readonly type: "unknownAuthor" }
  /** Signed by whom it says, and of a kind that only a later Skein shows. */
  | { readonly type: "newer" };

export type DeviceOf = (device: DeviceId) => Pick<Device, "member" | "signKey"> | undefined;

const ALTERED: Proof = { type: "altered" };

/**
 * Checks one message of a record against the keys of an organisation's devices: signature, body, key, and that an edit is of this
 * very message and by its author. It proves what was signed, not that the room took it (see THREAT_MODEL.md).
 * Source: rules EVT11 and EVT12 in SPEC.md; the key shown in place of a franking tag: Facebook, "Messenger Secret Conversations", 2016.
 */
export async function proveForwarded(
  { message, edit }: ForwardedMessage,
  deviceOf: DeviceOf,
  crypto: CryptoPort,
): Promise<Proof> {
  const said = await openShown(message, deviceOf, crypto);
  if ("type" in said) return said;
  if (said.event.type === "newer") return { type: "newer" };
  if (said.event.type !== "message") return ALTERED;
  const { envelope, author, event } = said;
  const ref = { feed: envelope.feed, seq: envelope.header.seq };
  const first = { text: event.text, extras: event.extras ?? {} };
  const changed = edit === null ? first : await editOf({ envelope, author, ref }, edit, deviceOf, crypto);
  if ("type" in changed) return changed;
  const { mentions: _, newer: __, ...beside } = first.extras; // an edit changes the words beside them
  return {
    type: "proven",
    room: envelope.header.room,
    ref,
    author,
    at: hlcToMs(envelope.header.hlc),
    text: changed.text,
    extras: { ...changed.extras, ...beside },
    isEdited: edit !== null,
  };
}

interface Said {
  readonly envelope: Envelope;
  readonly author: MemberId;
  readonly event: ChatEvent;
}

async function editOf(
  said: Pick<Said, "envelope" | "author"> & { readonly ref: EventRef },
  edit: Shown,
  deviceOf: DeviceOf,
  crypto: CryptoPort,
): Promise<Proof | { readonly text: string; readonly extras: Extras }> {
  const changed = await openShown(edit, deviceOf, crypto);
  if ("type" in changed) return changed;
  const { event, envelope, author } = changed;
  if (event.type === "newer") return { type: "newer" };
  const isOfIt =
    event.type === "edit" &&
    author === said.author &&
    envelope.header.room === said.envelope.header.room &&
    event.target.feed === said.ref.feed &&
    event.target.seq === said.ref.seq;
  return isOfIt ? { text: event.text, extras: event.extras ?? {} } : ALTERED;
}

async function openShown(
  { envelope: bytes, key }: Shown,
  deviceOf: DeviceOf,
  crypto: CryptoPort,
): Promise<Proof | Said> {
  const envelope = parseEnvelope(bytes, crypto);
  if (!envelope.ok || envelope.value.body.length === 0 || envelope.value.header.version === 1) return ALTERED;
  const opened = await openBody(envelope.value, key, crypto);
  const event = opened.ok ? parseEvent(opened.value) : opened;
  if (!event.ok) return ALTERED;
  const device = deviceOf(feedToDevice(envelope.value.feed));
  if (device === undefined) return { type: "unknownAuthor" };
  const isSigned = await verifyCose("skein/v1/envelope", envelope.value.sign1, device.signKey, crypto);
  return isSigned ? { envelope: envelope.value, author: device.member, event: event.value } : ALTERED;
}
