import { shownText } from "../../../rich/shown.ts";
import type { FileView, ForwardedView, LocationView, ReactionView } from "../../api.ts";
import type { PageWords } from "./page-words.ts";
import { escaped, richHtml } from "./rich-html.ts";

/* Pages to read without a network and without a script. Whatever somebody wrote is escaped, here or in rich-html.ts. */

/** Of a path in the archive, seen from a page in its folder `rooms`. */
const fromRooms = (path: string): string => `../${path.split("/").map(encodeURIComponent).join("/")}`;

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; media-src 'self' file:; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5b6776; --line: #d9dfe5; --paper: #fff; --wash: #f3f5f7; --mark: #1f6f6b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9aa7b4; --line: #303a45; --paper: #14191f; --wash: #1c232b; --mark: #6cc3bb; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; overflow-wrap: anywhere; }
a { color: var(--mark); }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0.5rem 0; }
h2 { font-size: 0.85rem; font-weight: 600; color: var(--soft); margin: 2rem 0 0.75rem; text-align: center; }
small, .soft { color: var(--soft); font-size: 0.85rem; }
ul.rooms { list-style: none; padding: 0; border-top: 1px solid var(--line); }
ul.rooms li { display: flex; justify-content: space-between; gap: 1rem; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
article { margin: 0 0 1rem; }
article p { margin: 0; white-space: pre-wrap; }
article p + p, article p + :is(ul, ol, pre, blockquote), article :is(ul, ol, pre, blockquote) + p { margin-block-start: 0.4rem; }
article :is(ul, ol):not(.reactions) { margin: 0.25rem 0; padding-inline-start: 1.6rem; }
pre { margin: 0.25rem 0; padding: 0.6rem 0.9rem; background: var(--wash); border-radius: 0.5rem; overflow-x: auto; white-space: pre-wrap; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.9em; }
:not(pre) > code { padding: 0.05rem 0.3rem; background: var(--wash); border-radius: 0.25rem; }
.at { color: var(--mark); font-weight: 600; }
.goal > h2 { font-size: 1.1rem; color: inherit; text-align: start; margin-block-end: 0.25rem; }
.goal > ol > li { margin-block: 0.6rem; }
.checks { list-style: none; }
.checks li { display: flex; gap: 0.5rem; }
article header { display: flex; flex-wrap: wrap; gap: 0 0.6rem; align-items: baseline; }
blockquote { margin: 0.25rem 0; padding: 0.1rem 0.75rem; border-inline-start: 3px solid var(--line); color: var(--soft); }
.record { margin: 0.4rem 0; padding: 0.6rem 0.9rem; background: var(--wash); border-radius: 0.5rem; }
.reactions { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0.3rem 0 0; padding: 0; list-style: none; }
.reactions li { background: var(--wash); border-radius: 1rem; padding: 0 0.6rem; font-size: 0.85rem; }
img, video { display: block; max-width: 100%; max-height: 30rem; border-radius: 0.5rem; margin: 0.4rem 0; }
nav { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 1rem; margin: 1rem 0; }
`;

export const pageHead = (words: PageWords, title: string): string =>
  `<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
`;
export const pageEnd = "</body>\n</html>\n";

export interface IndexRoom {
  readonly name: string;
  readonly messages: number;
  readonly href: string;
  /** The page of its notes, if it has any. */
  readonly notes: string | null;
}

export interface IndexGoals {
  readonly objectives: number;
  readonly href: string;
}

/** A room's notes, one behind the other. `html` is ours, its words escaped. */
export const notesPage = (
  words: PageWords,
  name: string,
  org: string,
  notes: readonly { readonly title: string; readonly html: string }[],
): string => `${pageHead(words, `${words.notes} · ${name} · ${org}`)}<nav><a href="../index.html">${escaped(words.back)}</a></nav>
<main>
<h1>${escaped(name)} · ${escaped(words.notes)}</h1>
${notes.map(({ title, html }) => `<article class="note"><h2>${escaped(title)}</h2>\n${html}</article>`).join("\n")}
</main>
${pageEnd}`;

export const indexPage = (
  words: PageWords,
  {
    org,
    by,
    at,
    rooms,
    goals,
  }: { org: string; by: string; at: string; rooms: readonly IndexRoom[]; goals: IndexGoals | null },
): string => `${pageHead(words, words.title(org))}<main>
<h1>${escaped(words.title(org))}</h1>
<p class="soft">${escaped(words.made(by, at))}</p>
<p>${escaped(words.how)}</p>
${goals === null ? "" : `<p><a href="${escaped(goals.href)}">${escaped(words.goals)}</a> <small>${escaped(words.objectives(goals.objectives))}</small></p>\n`}<h2>${escaped(words.rooms)}</h2>
<ul class="rooms">
${rooms.map(({ name, messages, href, notes }) => `<li><a href="${escaped(href)}">${escaped(name)}</a> <small>${notes === null ? "" : `<a href="${escaped(notes)}">${escaped(words.notes)}</a> · `}${escaped(words.count(messages))}</small></li>`).join("\n")}
</ul>
</main>
${pageEnd}`;

export const roomHead = (words: PageWords, name: string, org: string, ways: string): string =>
  `${pageHead(words, `${name} · ${org}`)}<nav><a href="../index.html">${escaped(words.back)}</a>${ways}</nav>
<main>
<h1>${escaped(name)}</h1>
`;
export const roomEnd = (ways: string): string => `</main>\n<nav>${ways}</nav>\n${pageEnd}`;

export function waysBetween(
  words: PageWords,
  page: number,
  of: number,
  hrefOf: (page: number) => string,
): string {
  if (of < 2) return "";
  const way = (to: number, word: string) =>
    to < 1 || to > of ? "" : `<a href="${escaped(hrefOf(to))}">${escaped(word)}</a> `;
  return `<span>${way(page - 1, words.older)}<small>${escaped(words.page(page, of))}</small> ${way(page + 1, words.newer)}</span>`;
}

export const dayLine = (day: string): string => `<h2>${escaped(day)}</h2>\n`;

/** One message, as it is drawn. */
export interface PageMessage {
  readonly author: string;
  readonly time: string;
  /** For machines. */
  readonly at: string;
  /** Ours, what was written in it escaped; empty where there are no words. */
  readonly html: string;
  readonly place: LocationView | null;
  readonly isUrgent: boolean;
  readonly isEdited: boolean;
  readonly isRecalled: boolean;
  readonly note: string | null;
  readonly quote: { readonly author: string; readonly text: string } | "gone" | null;
  readonly reactions: readonly Pick<ReactionView, "emoji" | "names">[];
  readonly files: readonly { readonly view: FileView; readonly path: string | null }[];
  readonly record: { readonly from: string; readonly messages: readonly ForwardedView[] } | null;
}

export function messagePart(words: PageWords, message: PageMessage, timeOf: (at: number) => string): string {
  const {
    author,
    time,
    at,
    html,
    place,
    isUrgent,
    isEdited,
    isRecalled,
    note,
    quote,
    reactions,
    files,
    record,
  } = message;
  const notes = [note, isUrgent ? words.urgent : null, isEdited ? words.edited : null].filter(
    (one) => one !== null,
  );
  return `<article>
<header><b>${escaped(author)}</b> <time datetime="${escaped(at)}" class="soft">${escaped(time)}</time>${notes.map((one) => ` <small>${escaped(one)}</small>`).join("")}</header>
${quotePart(words, quote)}${isRecalled ? `<p class="soft">${escaped(words.recalled)}</p>` : html}
${place === null ? "" : `<p>${escaped(placeWords(place))}</p>\n`}${record === null ? "" : recordPart(words, record, timeOf)}${files.map((file) => filePart(words, file)).join("")}${reactionsPart(reactions)}</article>
`;
}

const placeWords = ({ name, latitude, longitude }: LocationView): string =>
  `📍 ${name} ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;

function quotePart(words: PageWords, quote: PageMessage["quote"]): string {
  if (quote === null) return "";
  const inside =
    quote === "gone"
      ? escaped(words.gone)
      : `<b>${escaped(quote.author)}</b> ${escaped(shownText(quote.text))}`;
  return `<blockquote>${escaped(words.answering)} ${inside}</blockquote>\n`;
}

function filePart(words: PageWords, { view, path }: PageMessage["files"][number]): string {
  const name = escaped(view.name);
  if (path === null) return `<p class="soft">📎 ${name} · ${escaped(words.fileAway)}</p>\n`;
  const href = escaped(fromRooms(path));
  if (/^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(view.type)) {
    const size =
      view.width > 0 && view.height > 0
        ? ` width="${view.width}" height="${view.height}" style="height:auto"`
        : "";
    return `<a href="${href}"><img src="${href}" alt="${name}" loading="lazy"${size}></a>\n`;
  }
  if (/^video\/(mp4|webm|quicktime)$/.test(view.type))
    return `<video src="${href}" controls preload="none" title="${name}"></video>\n`;
  if (/^audio\//.test(view.type))
    return `<p>📎 ${name}</p><audio src="${href}" controls preload="none"></audio>\n`;
  return `<p>📎 <a href="${href}" download="${name}">${name}</a></p>\n`;
}

const reactionsPart = (reactions: PageMessage["reactions"]): string =>
  reactions.length === 0
    ? ""
    : `<ul class="reactions">${reactions.map(({ emoji, names }) => `<li>${escaped(emoji)} ${escaped(names.join(", "))}</li>`).join("")}</ul>\n`;

function recordPart(
  words: PageWords,
  record: NonNullable<PageMessage["record"]>,
  timeOf: (at: number) => string,
): string {
  const lines = record.messages.map((one) => {
    if (one.type === "altered" || one.type === "newer")
      return `<p class="soft">${escaped(words.altered)}</p>`;
    if (one.type === "unknownAuthor") return `<p class="soft">${escaped(words.unknownAuthor)}</p>`;
    const inner = one.forwarded
      ? ` <small>${escaped(words.forwarded(one.forwarded.from, one.forwarded.count))}</small>`
      : "";
    const files = (one.files ?? []).map(({ name }) => ` <small>📎 ${escaped(name)}</small>`).join("");
    const place = one.location ? ` <small>${escaped(placeWords(one.location))}</small>` : "";
    const urgent = one.urgent ? ` <small>${escaped(words.urgent)}</small>` : "";
    return `<p><b>${escaped(one.author.name)}</b> <small>${escaped(timeOf(one.at))}</small>${urgent}${place}${inner}${files}</p>\n${one.text === "" ? "" : richHtml(one.text, one.mentions)}`;
  });
  return `<div class="record"><small>${escaped(words.forwarded(record.from, record.messages.length))}</small>${lines.join("\n")}</div>\n`;
}
