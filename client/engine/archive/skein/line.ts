import {
  decodeCbor,
  encodeCbor,
  encodeEvent,
  fromBase64Url,
  fromHex,
  type ImportedEvent,
  type KnownEvent,
  type Proven,
  parseEvent,
  type Shown,
  toBase64Url,
  toHex,
} from "../../../../crdt/index.ts";

/** One message of an export, as a line of JSON: what `imported` says here, in words, and its proof and what stands beside it as bytes. */
export interface ArchiveLine {
  readonly event: Omit<ImportedEvent, "replyTo">;
  /** The key of what it answers, in hex. */
  readonly answers: string | null;
}

const FIELDS = [
  "source",
  "key",
  "at",
  "who",
  "name",
  "text",
  "answers",
  "editedAt",
  "recalledAt",
  "reactions",
  "proof",
  "extras",
] as const;

export function encodeLine({ event, answers }: ArchiveLine): string {
  const { source, key, at, who, name, text, editedAt, recalledAt, reactions, proof, extras } = event;
  const line: Record<(typeof FIELDS)[number], unknown> = {
    source,
    key: toHex(key),
    at,
    who,
    name,
    text,
    answers,
    editedAt,
    recalledAt,
    reactions,
    proof: proof && proofToJson(proof),
    extras: extras === undefined ? null : extrasToText(extras),
  };
  return JSON.stringify(line);
}

/**
 * Reads a line that somebody handed over.
 *
 * Shape:  one JSON object with exactly the fields above.
 * Bounds: those of the event that comes of it, which is what decides.
 * Errors: null. No text makes it throw.
 * Source: rule EXP1 in crdt/SPEC.md.
 */
export function decodeLine(text: string): ArchiveLine | null {
  const line = fieldsIn(text);
  if (line === null) return null;
  const { source, at, who, name, editedAt, recalledAt, reactions } = line;
  const key = typeof line.key === "string" ? fromHex(line.key) : null;
  const proof = line.proof === null ? null : proofFromJson(line.proof);
  const extras = line.extras === null ? [] : extrasFromText(line.extras);
  const answers = line.answers;
  const isAnswer = answers === null || (typeof answers === "string" && /^[0-9a-f]{32}$/.test(answers));
  if (key === null || proof === undefined || extras === null || !isAnswer) return null;
  const content = [
    source,
    key,
    at,
    who,
    name,
    line.text,
    null,
    editedAt,
    recalledAt,
    reactions,
    proof,
    ...extras,
  ];
  const event = decodedEvent(["imported", ...content]);
  if (event === null) return null;
  const { replyTo: _, ...rest } = event;
  return { event: rest, answers };
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const names = Object.keys(value);
    const isWhole = names.length === FIELDS.length && FIELDS.every((name) => Object.hasOwn(value, name));
    return isWhole ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON
  }
}

/** Through the door that every event passes: what is no event is no line. */
function decodedEvent(value: readonly unknown[]): ImportedEvent | null {
  try {
    const content = decodeCbor(encodeCbor(value as Parameters<typeof encodeCbor>[0]));
    const event = content.ok ? parseEvent(content.value) : content;
    return event.ok && event.value.type === "imported" ? event.value : null;
  } catch {
    return null; // JSON holds what CBOR of ours does not, such as objects
  }
}

const shownToJson = ({ envelope, key }: Shown) => [toBase64Url(envelope), toBase64Url(key)];
const proofToJson = ({ message, edit, devices }: Proven) => ({
  message: shownToJson(message),
  edit: edit && shownToJson(edit),
  devices: devices.map((keys) => keys.map(toBase64Url)),
});

/** As it stands in an event; `undefined` for anything else. */
function proofFromJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { message, edit, devices, ...more } = value as Record<string, unknown>;
  const all = [
    textsToBytes(message),
    edit === null ? null : textsToBytes(edit),
    listOf(devices)?.map(textsToBytes),
  ];
  const isWhole = Object.keys(more).length === 0 && !all.includes(undefined);
  return isWhole ? all : undefined;
}

const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);
const textsToBytes = (value: unknown) =>
  listOf(value)?.map((one) => (typeof one === "string" ? fromBase64Url(one) : null));

/** What stands beside words has no shape of its own in JSON: it is written as in the event. */
function extrasToText(extras: NonNullable<ImportedEvent["extras"]>): string | null {
  const event: KnownEvent = { type: "message", text: "", replyTo: null, extras };
  const content = encodeEvent(event);
  return Array.isArray(content) && content.length === 4 ? toBase64Url(encodeCbor(content[3])) : null;
}

function extrasFromText(value: unknown): readonly [unknown] | null {
  const bytes = typeof value === "string" ? fromBase64Url(value) : null;
  const content = bytes && decodeCbor(bytes);
  return content?.ok ? [content.value] : null;
}
