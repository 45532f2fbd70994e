import type { Hasher } from "../../../../crdt/index.ts";
import {
  EVENT_LIMITS,
  err,
  fromHex,
  IMPORT_LIMITS,
  importKey,
  ok,
  type Result,
  toHex,
  utf8,
  wellFormed,
} from "../../../../crdt/index.ts";
import type { ArchiveFlaw, LeftOutReason } from "../../api.ts";
import { noGoals } from "../skein/goals.ts";
import type { Source, SourceItem, SourceRoom } from "../source.ts";
import { ZipFlaw, type ZipIn } from "../zip-in.ts";
import { slackEmoji } from "./emoji.ts";
import {
  isTs,
  SLACK_LISTS,
  type SlackChannel,
  type SlackMessage,
  slackChannel,
  slackList,
  slackMessage,
  slackTeam,
  slackUser,
  tsToMs,
} from "./shape.ts";
import { linkTarget, type SlackNames, slackWords } from "./words.ts";

const SLACK = "slack";

/** Whether a ZIP looks like what Slack exports. */
export const isSlackExport = (zip: ZipIn): boolean =>
  zip.has("users.json") && SLACK_LISTS.some((list) => zip.has(`${list}.json`));

/**
 * Slack's export: users.json, a list of each kind of channel, and in the folder of each a file for every day.
 * What it says of authors and times is nobody's signature, and is brought as such.
 * Source: Slack's help, "How to read Slack data exports" (2024); rules IMP1–IMP3 in SPEC.md.
 */
export async function readSlack(
  hasher: Hasher,
  zip: ZipIn,
  fileName: string,
): Promise<Result<Source, ArchiveFlaw>> {
  const users = await listIn(zip, "users.json");
  if (!users.ok) return users;
  const team = users.value.map(slackTeam).find((id) => id !== "") ?? "";
  const names = new Map(users.value.flatMap((one) => slackUser(one) ?? []).map(({ id, name }) => [id, name]));
  const channels: SlackChannel[] = [];
  for (const list of SLACK_LISTS) {
    if (!zip.has(`${list}.json`)) continue;
    const some = await listIn(zip, `${list}.json`);
    if (!some.ok) return some;
    channels.push(...some.value.flatMap((one) => slackChannel(one, list) ?? []));
  }
  const known: Workspace = {
    hasher,
    zip,
    team,
    names,
    channelNames: new Map(channels.map(({ id, name }) => [id, name])),
    days: daysByFolder(zip),
  };
  return ok({
    source: SLACK,
    from: fromOf(fileName),
    rooms: channels.map((channel) => roomOf(known, channel)),
    goals: noGoals,
  });
}

interface Workspace {
  readonly hasher: Hasher;
  readonly zip: ZipIn;
  readonly team: string;
  readonly names: ReadonlyMap<string, string>;
  readonly channelNames: ReadonlyMap<string, string>;
  readonly days: ReadonlyMap<string, readonly string[]>;
}

async function listIn(zip: ZipIn, name: string) {
  const text = await zip.text(name);
  if (text === null) return ok([]);
  const list = text.ok ? slackList(text.value) : null;
  return text.ok ? (list === null ? err<ArchiveFlaw>("Damaged") : ok(list)) : text;
}

/** "Acme Slack export Jan 1 2026 - Feb 1 2026.zip" */
const fromOf = (fileName: string): string =>
  (/^(.{1,60}) Slack export /.exec(fileName)?.[1] ?? "Slack").slice(0, IMPORT_LIMITS.nameUnits);

/** By folder, in the order of time, which is that of their names. */
function daysByFolder({ names }: ZipIn): ReadonlyMap<string, readonly string[]> {
  const days = names.filter((name) => /^[^/]+\/\d{4}-\d{2}-\d{2}\.json$/.test(name)).sort();
  return Map.groupBy(days, (name) => name.slice(0, name.indexOf("/")));
}

function roomOf(known: Workspace, channel: SlackChannel): SourceRoom {
  const people = channel.members.map((id) => known.names.get(id) ?? id);
  const name = channel.access === "direct" ? people.join(", ") || channel.name : `#${channel.name}`;
  return {
    key: toHex(importKey(known.hasher, SLACK, known.team, channel.id)),
    id: null,
    documents: [],
    name,
    access: channel.access,
    items: () => itemsOf(known, channel),
  };
}

/** What later records of the export say of earlier ones. */
interface Later {
  readonly changed: ReadonlyMap<string, { readonly text: string; readonly editedTs: string }>;
  readonly deleted: ReadonlyMap<string, string>;
}

async function* itemsOf(known: Workspace, channel: SlackChannel): AsyncGenerator<SourceItem> {
  const days = known.days.get(channel.folder) ?? [];
  const later = await laterIn(known, days);
  const seen = new Set<string>();
  for (const day of days)
    for (const message of await messagesOf(known.zip, day)) {
      if (message === null) yield leftOut("unreadable");
      else if (message.subtype === "message_changed" || message.subtype === "message_deleted") continue;
      else if (seen.has(message.ts))
        continue; // a broadcast reply may stand there twice
      else {
        seen.add(message.ts);
        yield* itemOf(known, channel, message, later);
      }
    }
}

async function laterIn({ zip }: Workspace, days: readonly string[]): Promise<Later> {
  const changed = new Map<string, { text: string; editedTs: string }>();
  const deleted = new Map<string, string>();
  for (const day of days)
    for (const message of await messagesOf(zip, day)) {
      if (message?.about == null) continue;
      if (message.subtype === "message_changed")
        changed.set(message.about.ts, { ...message.about, editedTs: message.about.editedTs || message.ts });
      if (message.subtype === "message_deleted") deleted.set(message.about.ts, message.ts);
    }
  return { changed, deleted };
}

async function messagesOf(zip: ZipIn, day: string): Promise<readonly (SlackMessage | null)[]> {
  const text = await zip.text(day);
  if (text === null) return [];
  if (!text.ok) throw new ZipFlaw(text.error);
  const list = slackList(text.value);
  if (list === null) return [null];
  const messages = list.map(slackMessage);
  return messages.sort((a, b) => Number(a?.ts ?? 0) - Number(b?.ts ?? 0));
}

const leftOut = (reason: LeftOutReason): SourceItem => ({ type: "leftOut", reason });

/** People join, channels are renamed: not what anybody wrote. */
const NOTICES =
  /^(channel|group|mpim|im)_|^(bot_(add|remove|enable|disable)|pinned_item|unpinned_item|reminder_add|huddle_thread|sh_room_|ekm_|reply_broadcast$|app_conversation_join)/;

function* itemOf(
  known: Workspace,
  channel: SlackChannel,
  raw: SlackMessage,
  later: Later,
): Generator<SourceItem> {
  if (NOTICES.test(raw.subtype)) return yield leftOut("notice");
  const change = later.changed.get(raw.ts);
  const message = change === undefined ? raw : { ...raw, ...change };
  const isGone = raw.subtype === "tombstone" || later.deleted.has(raw.ts);
  const goneAt = later.deleted.get(raw.ts) ?? raw.ts;
  const text = isGone ? "" : textOf(known, message);
  if (text === "" && !isGone) return yield leftOut("empty");
  const at = tsToMs(raw.ts);
  const who = (raw.user || raw.called || "?").slice(0, IMPORT_LIMITS.whoUnits);
  const isAnswer = isTs(raw.threadTs) && raw.threadTs !== raw.ts;
  const keyOf = (ts: string, part = 0) =>
    toHex(importKey(known.hasher, SLACK, known.team, channel.id, part === 0 ? ts : `${ts}#${part}`));
  const parts = cutToFit(text);
  for (const [part, words] of parts.entries())
    yield {
      type: "message",
      event: {
        type: "imported",
        source: SLACK,
        key: fromHexKey(keyOf(raw.ts, part)),
        at,
        who: wellFormed(who),
        name: nameOf(known, raw),
        text: words,
        editedAt: !isGone && isTs(message.editedTs) ? tsToMs(message.editedTs) : null,
        recalledAt: isGone ? tsToMs(goneAt) : null,
        reactions: isGone || part > 0 ? [] : reactionsOf(known, raw),
        proof: null,
      },
      answers: isAnswer ? keyOf(raw.threadTs) : part > 0 ? keyOf(raw.ts) : null,
      files: [],
    };
}

const fromHexKey = (hex: string) => fromHex(hex) ?? new Uint8Array(IMPORT_LIMITS.keyBytes);

function nameOf({ names }: Workspace, { user, called }: SlackMessage): string {
  const name = names.get(user) || called || (user === "USLACKBOT" ? "Slackbot" : user) || "?";
  return wellFormed(name).slice(0, IMPORT_LIMITS.nameUnits).toWellFormed();
}

function textOf(known: Workspace, message: SlackMessage): string {
  const names: SlackNames = {
    user: (id) => known.names.get(id) ?? "",
    channel: (id) => known.channelNames.get(id) ?? "",
  };
  const words = (text: string) => slackWords(text, names);
  const said = words(message.text);
  const beside = message.attachments
    .filter(({ isOfLink, text }) => !isOfLink && text !== "" && !message.text.includes(text))
    .map(({ text }) => words(text).trim());
  const files = message.files.map(({ title, url }) =>
    url === "" ? `📎 ${title}` : `📎 [${title.replace(/[[\]\\]/g, "\\$&")}](${linkTarget(url)})`,
  );
  return wellFormed(
    [said, ...beside, ...files]
      .filter((part) => part.trim() !== "")
      .join("\n")
      .trim(),
  );
}

function reactionsOf({ names }: Workspace, { reactions }: SlackMessage) {
  return reactions
    .slice(0, IMPORT_LIMITS.emoji)
    .map(({ name, users }): readonly [string, readonly string[]] => [
      slackEmoji(name),
      users.slice(0, IMPORT_LIMITS.namesEach).map((id) =>
        wellFormed(names.get(id) ?? id)
          .slice(0, IMPORT_LIMITS.nameUnits)
          .toWellFormed(),
      ),
    ]);
}

const BYTES_EACH = EVENT_LIMITS.textBytes;

/** A message there may be twice as long as one here: it goes on in the next. */
function cutToFit(text: string): readonly string[] {
  if (text.length <= EVENT_LIMITS.textUnits && utf8(text).length <= BYTES_EACH) return [text];
  const middle = text.lastIndexOf("\n", text.length >>> 1);
  const half = middle > text.length >>> 2 ? middle : text.length >>> 1;
  const isInside = /[\ud800-\udbff]/.test(text[half - 1] ?? "");
  const at = isInside ? half - 1 : half;
  return [...cutToFit(text.slice(0, at)), ...cutToFit(text.slice(at))];
}
