import { CONFIRMATION, type RoomId, refToText, type ShownMessage } from "../../../../crdt/index.ts";
import type { TimelineItem } from "../../api.ts";
import type { Running } from "../../running.ts";
import type { Core } from "../../state/core.ts";
import type { MessageRecord } from "../../state/records.ts";
import { nameInText } from "../../views/people.ts";
import { recordAt, viewOf } from "../../writing/records-read.ts";
import { pagePart } from "../skein/manifest.ts";
import { allMessages } from "../there.ts";
import { keyOf, takenOf } from "./lines.ts";
import { pageWords } from "./page-words.ts";
import { dayLine, messagePart, type PageMessage, roomEnd, roomHead, waysBetween } from "./pages.ts";
import { richHtml } from "./rich-html.ts";
import type { ZipOut } from "./zip-out.ts";

export const PAGE_MESSAGES = 1_000;
const AT_ONCE = 128;

export interface Paging {
  readonly room: RoomId;
  readonly part: number;
  readonly name: string;
  readonly orgName: string;
  readonly until: string;
  readonly pages: number;
  readonly paths: ReadonlyMap<string, string>;
  readonly language: "zh" | "en";
}

export async function writePages(run: Running, zip: ZipOut, paging: Paging, step: () => void): Promise<void> {
  const { part, name, orgName, pages, language } = paging;
  const words = pageWords[language];
  const messages = pageMessages(run, paging, step);
  for (let page = 1; page <= pages; page++) {
    const ways = waysBetween(words, page, pages, (to) => pagePart(part, to).slice("rooms/".length));
    await zip.text(pagePart(part, page), pieces(ways));
  }

  async function* pieces(ways: string): AsyncGenerator<string> {
    yield roomHead(words, name, orgName, ways);
    let day = "";
    for (let count = 0; count < PAGE_MESSAGES; ) {
      const next = await messages.next();
      if (next.done) break;
      const message = next.value;
      count++;
      const today = dayOf(language, message.writtenAt);
      if (today !== day) yield dayLine(today);
      day = today;
      yield messagePart(words, message, (at) => `${dayOf(language, at)} ${timeOf(language, at)}`);
    }
    yield roomEnd(ways);
  }
}

/** Read some at a time: a page's worth of look-ups for each message alone would read every leaf as often as it has messages. */
async function* pageMessages(run: Running, paging: Paging, step: () => void): AsyncGenerator<Drawn> {
  let some: MessageRecord[] = [];
  for await (const record of upTo(allMessages(run.core, paging.room), paging.until)) {
    step();
    some.push(record);
    if (some.length < AT_ONCE) continue;
    yield* await drawn(run, paging, some);
    some = [];
  }
  yield* await drawn(run, paging, some);
}

async function drawn(
  run: Running,
  paging: Paging,
  records: readonly MessageRecord[],
): Promise<readonly Drawn[]> {
  const { core } = run;
  const taken = records.flatMap((record) => {
    const shown = takenOf(core, paging.room, record);
    return shown === null ? [] : [{ record, shown }];
  });
  const items = await run.timelines.items(
    paging.room,
    taken.map(({ record }) => record.order),
  );
  const itemByOrder = new Map(items.map((item) => [item.order, item]));
  const all: Drawn[] = [];
  for (const { record, shown } of taken) {
    const item = itemByOrder.get(record.order);
    if (item !== undefined) all.push(await draw(run, paging, record, shown, item));
  }
  return all;
}

async function draw(
  run: Running,
  { room, paths, language }: Paging,
  record: MessageRecord,
  shown: ShownMessage,
  item: TimelineItem,
): Promise<Drawn> {
  const { core } = run;
  const key = keyOf(core, room, record, shown);
  const { imported } = item;
  return {
    writtenAt: item.writtenAt,
    author: imported ? item.author.name : nameInText(core, shown.author, room),
    time: timeOf(language, item.writtenAt),
    at: new Date(item.writtenAt).toISOString(),
    html: item.text === "" ? "" : richHtml(item.text, item.mentions),
    place: item.location ?? null,
    isUrgent: item.urgent !== undefined,
    isEdited: item.edited !== null,
    isRecalled: item.recalled !== null,
    note: imported
      ? pageWords[language].imported(imported.by, SOURCES[imported.source], imported.isSigned)
      : null,
    quote: quoteOf(item),
    reactions: [...item.reactions, ...confirmationsIn(core, room, shown)],
    files: (item.files ?? []).map((view, file) => ({ view, path: paths.get(`${key} ${file}`) ?? null })),
    record: await recordOf(run, room, record, item),
  };
}

/** What the app shows apart from other reactions. */
function confirmationsIn(core: Core, room: RoomId, { urgent, imported }: ShownMessage) {
  const confirmed = imported === null ? (urgent?.confirmed ?? []) : [];
  if (confirmed.length === 0) return [];
  return [{ emoji: CONFIRMATION, names: confirmed.map(({ member }) => nameInText(core, member, room)) }];
}

type Drawn = PageMessage & { readonly writtenAt: number };
const SOURCES = { skein: "Skein", slack: "Slack", other: "…" } as const;

const quoteOf = ({ quote }: TimelineItem): PageMessage["quote"] =>
  quote === null ? null : quote.missing === null ? quote : "gone";

async function recordOf(
  { core }: Running,
  room: RoomId,
  { stamp }: MessageRecord,
  { forwarded }: TimelineItem,
) {
  const read = forwarded && (await recordAt(core, room, refToText({ feed: stamp.feed, seq: stamp.seq }), []));
  if (!read) return null;
  return {
    from: read.from,
    messages: await Promise.all(read.proofs.map((proof) => viewOf(core, room, proof))),
  };
}

const LOCALES = { zh: "zh-CN", en: "en-GB" } as const;
const dayOf = (language: "zh" | "en", at: number): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "full" }).format(at);
export const dateOf = (language: "zh" | "en", at: number): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeStyle: "short" }).format(at);
const timeOf = (language: "zh" | "en", at: number): string =>
  new Intl.DateTimeFormat(LOCALES[language], { hour: "2-digit", minute: "2-digit" }).format(at);

/** What was there when the export began. */
export async function* upTo(
  records: AsyncGenerator<MessageRecord>,
  until: string,
): AsyncGenerator<MessageRecord> {
  for await (const record of records) if (record.order <= until) yield record;
}
