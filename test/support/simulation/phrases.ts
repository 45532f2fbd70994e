import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** What people write: real chat and real goals where the shared data is here, made-up words of the same kind elsewhere. */

const DATA = new URL("../../../../shared/data/", import.meta.url);
const MOST_CHARACTERS = 120;
const MOST_OF_A_TEXT = 1_500;

const MADE_UP = [
  "the build is green again",
  "今天下午三点开会，请带上数据",
  "can somebody look at the invoice of last week?",
  "收到，我来处理",
  "ok 👍",
];

const spoken: readonly string[] = linesOf("chat/irc/");
const revisions: readonly string[] = revisionsOf("okr/sourcegraph/revision-histories.json.gz");

export const phrase = (n: number): string => spoken[n % spoken.length] as string;

/** What the n-th edit makes of a text. One after the other they are the history of a real page, cut to its beginning. */
export const revision = (n: number, before: string): string =>
  revisions.length === 0 ? `${before} w${n}` : `${revisions[n % revisions.length]} w${n}`;

function linesOf(folder: string): readonly string[] {
  const place = new URL(folder, DATA);
  if (!existsSync(place)) return MADE_UP;
  return readdirSync(place)
    .sort()
    .flatMap((name) => readFileSync(new URL(name, place), "utf8").split("\n"))
    .flatMap((line) => /^\[\d\d:\d\d\] <[^>]+> (.+)$/.exec(line)?.[1] ?? [])
    .map((text) => text.slice(0, MOST_CHARACTERS).toWellFormed())
    .filter((_, at) => at % 7 === 0);
}

function revisionsOf(file: string): readonly string[] {
  const place = new URL(file, DATA);
  if (!existsSync(place)) return [];
  const pages = JSON.parse(gunzipSync(readFileSync(place)).toString()) as readonly {
    readonly revisions: readonly { readonly text: string }[];
  }[];
  return pages.flatMap((page) =>
    page.revisions.map(({ text }) => text.slice(0, MOST_OF_A_TEXT).toWellFormed()),
  );
}
