import type { CommandName, Commands, FileGiven, ViewName, Views } from "../engine/api.ts";

/** What each field of an input holds. `?` may be absent, `0` may be null. */
type Kind =
  | "text"
  | "text0"
  | "number"
  | "number0"
  | "flag"
  | "texts"
  | "texts?"
  | "numbers"
  | "text0?"
  | "mentions?"
  | "blob"
  | "files"
  | "bytes"
  | "bytes0"
  | "blob0?"
  | "text?"
  | "number0?"
  | "number?"
  | "flag?";
type Shape<Input> = { readonly [Field in keyof Input]-?: Kind };

/** What chat's first screen asks for. All else is checked by far-shapes.ts, which comes with the first command of it. */
export type NearCommand =
  | "sendMessage"
  | "saveDraft"
  | "markRead"
  | "readTimeline"
  | "reconnect"
  | "platformChanged";
export type Shapes<C extends CommandName> = { readonly [Name in C]: Shape<Commands[Name]["input"]> };

const nearShapes: Shapes<NearCommand> = {
  sendMessage: { room: "text", text: "text", replyTo: "text0", mentions: "mentions?" },
  saveDraft: { room: "text", text: "text" },
  markRead: { room: "text" },
  readTimeline: { room: "text", before: "text", limit: "number" },
  reconnect: {},
  platformChanged: { online: "flag?", persisted: "flag?", visible: "flag?" },
};

const viewShapes: { readonly [V in ViewName]: Shape<Views[V]["query"]> } = {
  session: {},
  sync: {},
  rooms: {},
  room: { room: "text" },
  timeline: { room: "text" },
  people: {},
  named: {},
  held: { room: "text" },
  pins: { room: "text" },
  calm: {},
  saved: {},
  reminder: {},
  person: { member: "text" },
  devices: {},
  archive: {},
  backup: {},
  uploads: { room: "text" },
  notes: { room: "text" },
  noteWire: { room: "text", note: "text", session: "number" },
  goals: { cycle: "text0" },
  keyResult: { objective: "text", keyResult: "text" },
  goalHistory: { objective: "text", limit: "number" },
  goalsThen: { cycle: "text0", day: "text0" },
  goalsBetween: { cycle: "text0", from: "text", to: "text" },
  goalComments: { objective: "text" },
  goalCards: { room: "text", id: "text" },
  search: {
    text: "text",
    room: "text0",
    author: "text0",
    from: "number0",
    to: "number0",
    kind: "text",
    limit: "number",
  },
};

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isNear = (name: unknown): name is NearCommand =>
  typeof name === "string" && Object.hasOwn(nearShapes, name);

export const isViewName = (name: unknown): name is ViewName =>
  typeof name === "string" && Object.hasOwn(viewShapes, name);

/** Whether the engine may take this input: every field it names, of its kind, and none that it does not. */
export const isNearInput = (name: NearCommand, input: unknown): boolean => fits(nearShapes[name], input);

export const isQueryOf = (name: ViewName, query: unknown): boolean => fits(viewShapes[name], query);

export function fits(shape: Readonly<Record<string, Kind>>, value: unknown): boolean {
  if (!isFields(value)) return false;
  return (
    Object.keys(value).every((field) => Object.hasOwn(shape, field)) &&
    Object.entries(shape).every(([field, kind]) => isOfKind(kind, value[field]))
  );
}

/** One of `files`. How many a message holds the engine says. */
const fileShape: Shape<FileGiven> = {
  blob: "blob",
  name: "text",
  type: "text",
  preview: "bytes0",
  width: "number",
  height: "number",
  duration: "number",
};

const MAX_LISTED = 5_000;
const typeOfKind = { text: "string", number: "number", flag: "boolean" } as const;

function isOfKind(kind: Kind, value: unknown): boolean {
  if (value === undefined) return kind.endsWith("?");
  if (value === null) return kind.includes("0");
  if (kind === "mentions?") return Array.isArray(value) && value.every(isMention);
  if (kind.startsWith("texts")) return isListOf("string", value);
  if (kind === "files") return Array.isArray(value) && value.every((one) => fits(fileShape, one));
  if (kind.startsWith("bytes")) return value instanceof Uint8Array;
  if (kind.startsWith("blob")) return value instanceof Blob;
  if (kind === "numbers") return isListOf("number", value);
  const base = kind.replace(/[0?]/g, "") as keyof typeof typeOfKind;
  return typeof value === typeOfKind[base];
}

const isMention = (value: unknown): boolean =>
  isFields(value) &&
  Object.keys(value).length === 3 &&
  typeof value.from === "number" &&
  typeof value.length === "number" &&
  typeof value.who === "string";

const isListOf = (type: "string" | "number", value: unknown): boolean =>
  Array.isArray(value) && value.length <= MAX_LISTED && value.every((one) => typeof one === type);
