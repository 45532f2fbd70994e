/**
 * What is read of Slack's export. Its fields come and go with the years and with what people had installed, so whatever is not
 * what it should be counts as not there; nothing of it is believed beyond its type.
 */
export interface SlackUser {
  readonly id: string;
  readonly name: string;
}
export interface SlackChannel {
  readonly id: string;
  /** Its folder. */
  readonly folder: string;
  readonly name: string;
  readonly access: "open" | "private" | "direct";
  readonly members: readonly string[];
}
export interface SlackMessage {
  readonly ts: string;
  readonly subtype: string;
  readonly user: string;
  /** What its author called themselves there and then, where no list of people names them. */
  readonly called: string;
  readonly text: string;
  readonly threadTs: string;
  readonly editedTs: string;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly files: readonly { readonly title: string; readonly url: string }[];
  /** Of links and bots. `isOfLink`: Slack made it from a link in the text. */
  readonly attachments: readonly { readonly text: string; readonly isOfLink: boolean }[];
  /** `message_changed` and `message_deleted`: what it speaks of. */
  readonly about: { readonly ts: string; readonly text: string; readonly editedTs: string } | null;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textIn = (fields: Fields, name: string): string => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === "string" ? value : "";
};
const partIn = (fields: Fields, name: string): Fields => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return isFields(value) ? value : {};
};
const listIn = (fields: Fields, name: string): readonly unknown[] => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return Array.isArray(value) ? value : [];
};
const textsIn = (fields: Fields, name: string): readonly string[] =>
  listIn(fields, name).filter((one) => typeof one === "string");

/** Parsed JSON that is a list of objects; `null` for anything else. */
export function slackList(text: string): readonly Fields[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isFields) : null;
  } catch {
    return null; // not JSON
  }
}

export function slackUser(fields: Fields): SlackUser | null {
  const id = textIn(fields, "id");
  const profile = partIn(fields, "profile");
  const name =
    textIn(profile, "display_name") ||
    textIn(profile, "real_name") ||
    textIn(fields, "real_name") ||
    textIn(fields, "name");
  return id === "" ? null : { id, name: name || id };
}

export const slackTeam = (fields: Fields): string => textIn(fields, "team_id");

/** `list`: which of Slack's lists it stands in. */
export function slackChannel(fields: Fields, list: SlackList): SlackChannel | null {
  const id = textIn(fields, "id");
  const name = textIn(fields, "name") || id;
  const folder = list === "dms" ? id : name;
  const members = textsIn(fields, "members");
  return id === "" ? null : { id, folder, name, access: ACCESS[list], members };
}
export const SLACK_LISTS = ["channels", "groups", "mpims", "dms"] as const;
export type SlackList = (typeof SLACK_LISTS)[number];
const ACCESS = { channels: "open", groups: "private", mpims: "direct", dms: "direct" } as const;

const TS = /^\d{1,11}\.\d{1,9}$/;
export const isTs = (ts: string): boolean => TS.test(ts);
/** To the millisecond. */
export const tsToMs = (ts: string): number => Math.floor(Number(ts) * 1_000);

export function slackMessage(fields: Fields): SlackMessage | null {
  const ts = textIn(fields, "ts");
  if (textIn(fields, "type") !== "message" || !isTs(ts)) return null;
  const profile = partIn(fields, "user_profile");
  const comment = partIn(fields, "comment");
  return {
    ts,
    subtype: textIn(fields, "subtype"),
    user: textIn(fields, "user") || textIn(comment, "user") || textIn(fields, "bot_id"),
    called:
      textIn(profile, "display_name") ||
      textIn(profile, "real_name") ||
      textIn(fields, "username") ||
      textIn(partIn(fields, "bot_profile"), "name"),
    text: textIn(fields, "text"),
    threadTs: textIn(fields, "thread_ts"),
    editedTs: textIn(partIn(fields, "edited"), "ts"),
    reactions: listIn(fields, "reactions")
      .filter(isFields)
      .map((one) => ({ name: textIn(one, "name"), users: textsIn(one, "users") }))
      .filter(({ name }) => name !== ""),
    files: [...listIn(fields, "files"), partIn(fields, "file")].filter(isFields).flatMap(fileOf),
    attachments: listIn(fields, "attachments").filter(isFields).map(attachmentOf),
    about: aboutOf(fields),
  };
}

function fileOf(fields: Fields): SlackMessage["files"] {
  const url = textIn(fields, "permalink") || textIn(fields, "url_private");
  const title = textIn(fields, "title") || textIn(fields, "name");
  return url === "" && title === "" ? [] : [{ title: title || url, url: withoutToken(url) }];
}

/** An export's addresses carry a token that opens every file of the workspace: whoever reads the room shall not have it. */
export function withoutToken(url: string): string {
  if (!URL.canParse(url)) return "";
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return "";
  parsed.searchParams.delete("t");
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}

function attachmentOf(fields: Fields): SlackMessage["attachments"][number] {
  const title = textIn(fields, "title");
  const link = textIn(fields, "title_link");
  const parts = [
    textIn(fields, "pretext"),
    link !== "" && title !== "" ? `<${link}|${title}>` : title,
    textIn(fields, "text"),
  ].filter((part) => part !== "");
  return {
    text: parts.length > 0 ? parts.join("\n") : textIn(fields, "fallback"),
    isOfLink: textIn(fields, "from_url") !== "" || textIn(fields, "original_url") !== "",
  };
}

function aboutOf(fields: Fields): SlackMessage["about"] {
  const now = partIn(fields, "message");
  const ts =
    textIn(now, "ts") || textIn(fields, "deleted_ts") || textIn(partIn(fields, "previous_message"), "ts");
  if (!isTs(ts)) return null;
  return { ts, text: textIn(now, "text"), editedTs: textIn(partIn(now, "edited"), "ts") };
}
