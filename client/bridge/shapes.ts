import type { CommandName, Commands, ViewName, Views } from "../engine/api.ts";

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
  | "blob"
  | "blob0?"
  | "text?"
  | "number0?"
  | "number?"
  | "flag?";
type Shape<Input> = { readonly [Field in keyof Input]-?: Kind };

/** Adding a command or a field without saying its shape fails to compile. */
const commandShapes: { readonly [C in CommandName]: Shape<Commands[C]["input"]> } = {
  createOrg: { setupToken: "text", orgName: "text", name: "text", firstRoom: "text", goalsRoom: "text" },
  inspectInvite: { link: "text" },
  joinOrg: { link: "text", name: "text" },
  createRoom: { name: "text", access: "text?", history: "text?", members: "texts?" },
  openDirect: { member: "text" },
  addToRoom: { room: "text", members: "texts", role: "text" },
  removeFromRoom: { room: "text", member: "text" },
  leaveRoom: { room: "text" },
  leaveAndBlock: { room: "text" },
  setBlocked: { member: "text", blocked: "flag" },
  setRoomRole: { room: "text", member: "text", role: "text" },
  setRoomRules: { room: "text", history: "text", whoAdds: "text" },
  createRoomLink: {
    room: "text",
    days: "number",
    uses: "number",
    role: "text",
    needsApproval: "flag",
    guestOrg: "text0",
    guestUntil: "number0",
  },
  joinRoom: { link: "text" },
  answerRequest: { id: "text", accept: "flag" },
  setRole: { member: "text", role: "text" },
  removeMember: { member: "text", successor: "text0" },
  leaveOrg: { successor: "text0" },
  vouch: { member: "text", name: "text", title: "text" },
  setGuestCap: { perDay: "number" },
  setGuestUntil: { member: "text", until: "number0" },
  markVerified: { member: "text", verified: "flag" },
  startPairing: {},
  answerPairing: { matches: "flag" },
  inspectPairing: { code: "text" },
  addDevice: { code: "text", label: "text" },
  renameDevice: { device: "text", name: "text" },
  revokeDevice: { device: "text" },
  makeKit: {},
  confirmKit: { positions: "numbers", words: "texts" },
  remindKitLater: {},
  auditKeys: {},
  restoreFromKit: { kit: "text", backup: "blob0?" },
  makeBackup: {},
  cancelBackup: {},
  takeBackup: { file: "blob" },
  startOver: {},
  exportSetAside: {},
  deleteSetAside: {},
  noteSetAside: {},
  renameRoom: { room: "text", name: "text" },
  sendMessage: { room: "text", text: "text", replyTo: "text0" },
  editMessage: { id: "text", room: "text", text: "text" },
  recallMessage: { id: "text", room: "text" },
  react: { id: "text", room: "text", emoji: "text", on: "flag" },
  saveDraft: { room: "text", text: "text" },
  markRead: { room: "text" },
  readTimeline: { room: "text", before: "text", limit: "number" },
  readTimelineAround: { room: "text", id: "text", limit: "number" },
  retryRefused: { id: "text" },
  discardRefused: { id: "text" },
  createInvite: { days: "number", uses: "number", role: "text?", needsApproval: "flag?" },
  revokeInvite: { id: "text" },
  setProfile: { name: "text" },
  createObjective: { cycle: "text", title: "text" },
  editObjectiveText: { id: "text", field: "text", text: "text", version: "text" },
  setObjectiveOwner: { id: "text", owner: "text0" },
  archiveObjective: { id: "text", archived: "flag" },
  addKeyResult: {
    objective: "text",
    title: "text",
    start: "number0",
    target: "number0",
    unit: "text",
    owner: "text0",
  },
  editKeyResultText: { objective: "text", keyResult: "text", text: "text", version: "text" },
  setKeyResult: {
    objective: "text",
    keyResult: "text",
    start: "number0?",
    target: "number0?",
    unit: "text?",
    owner: "text0?",
    weight: "number?",
    archived: "flag?",
  },
  moveKeyResult: { objective: "text", keyResult: "text", after: "text0" },
  undoGoalEvent: { objective: "text", event: "text" },
  checkIn: {
    objective: "text",
    keyResult: "text",
    value: "number",
    confidence: "number0",
    note: "text",
  },
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
  person: { member: "text" },
  devices: {},
  backup: {},
  goals: { cycle: "text0" },
  keyResult: { objective: "text", keyResult: "text" },
  goalHistory: { objective: "text", limit: "number" },
};

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isCommandName = (name: unknown): name is CommandName =>
  typeof name === "string" && Object.hasOwn(commandShapes, name);

export const isViewName = (name: unknown): name is ViewName =>
  typeof name === "string" && Object.hasOwn(viewShapes, name);

/** Whether the engine may take this input: every field it names, of its kind, and none that it does not. */
export const isInputOf = (name: CommandName, input: unknown): boolean => fits(commandShapes[name], input);

export const isQueryOf = (name: ViewName, query: unknown): boolean => fits(viewShapes[name], query);

function fits(shape: Readonly<Record<string, Kind>>, value: unknown): boolean {
  if (!isFields(value)) return false;
  return (
    Object.keys(value).every((field) => Object.hasOwn(shape, field)) &&
    Object.entries(shape).every(([field, kind]) => isOfKind(kind, value[field]))
  );
}

const MAX_LISTED = 5_000;
const typeOfKind = { text: "string", number: "number", flag: "boolean" } as const;

function isOfKind(kind: Kind, value: unknown): boolean {
  if (value === undefined) return kind.endsWith("?");
  if (value === null) return kind.includes("0");
  if (kind.startsWith("texts")) return isListOf("string", value);
  if (kind.startsWith("blob")) return value instanceof Blob;
  if (kind === "numbers") return isListOf("number", value);
  const base = kind.replace(/[0?]/g, "") as keyof typeof typeOfKind;
  return typeof value === typeOfKind[base];
}

const isListOf = (type: "string" | "number", value: unknown): boolean =>
  Array.isArray(value) && value.length <= MAX_LISTED && value.every((one) => typeof one === type);
