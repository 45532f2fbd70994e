import type { PageWords } from "./page-words.ts";
import { pageEnd, pageHead } from "./pages.ts";
import { escaped, richHtml } from "./rich-html.ts";

/* Goals to read: objectives with their key results, what was checked in, and what was changed. */

export interface PageGoal {
  readonly title: string;
  readonly why: string;
  readonly cycle: string | null;
  readonly owner: string | null;
  readonly isAway: boolean;
  readonly progress: number | null;
  readonly keyResults: readonly PageKeyResult[];
  readonly past: readonly {
    readonly by: string;
    readonly at: string;
    readonly changes: readonly {
      readonly about: string | null;
      readonly what: string;
      readonly from: unknown;
      readonly to: unknown;
    }[];
  }[];
}

interface PageKeyResult {
  readonly title: string;
  readonly owner: string | null;
  readonly isAway: boolean;
  readonly unit: string;
  readonly start: number | null;
  readonly target: number | null;
  readonly current: number | null;
  readonly progress: number | null;
  readonly checkIns: readonly {
    readonly by: string;
    readonly at: string;
    readonly value: number;
    readonly confidence: number | null;
    readonly note: string;
  }[];
}

export const goalsHead = (words: PageWords, org: string): string =>
  `${pageHead(words, `${words.goals} · ${org}`)}<nav><a href="../index.html">${escaped(words.back)}</a></nav>
<main>
<h1>${escaped(words.goals)}</h1>
`;
export const goalsEnd = (): string => `</main>\n${pageEnd}`;

export function goalPart(words: PageWords, goal: PageGoal): string {
  const about = [goal.cycle, goal.owner, percent(goal.progress), goal.isAway ? words.away : null];
  return `<article class="goal">
<h2>${escaped(goal.title || words.untitled)}</h2>
${soft(about)}${goal.why === "" ? "" : `<div>${richHtml(goal.why)}</div>\n`}<ol>
${goal.keyResults.map((one) => keyResultPart(words, one)).join("")}</ol>
${pastPart(words, goal.past)}</article>
`;
}

function keyResultPart(words: PageWords, one: PageKeyResult): string {
  const measure = (value: number | null) =>
    value === null ? "–" : `${value}${one.unit === "" ? "" : ` ${one.unit}`}`;
  const way = `${measure(one.start)} → ${measure(one.current)} / ${measure(one.target)}`;
  const about = [way, percent(one.progress), one.owner, one.isAway ? words.away : null];
  const checkIns = one.checkIns.map(
    ({ by, at, value, confidence, note }) =>
      `<li>${soft([at, by, measure(value), confidence === null ? null : words.confidence(confidence)])}${note === "" ? "" : richHtml(note)}</li>`,
  );
  return `<li><b>${escaped(one.title || words.untitled)}</b>
${soft(about)}${checkIns.length === 0 ? "" : `<ul>${checkIns.join("\n")}</ul>`}</li>
`;
}

function pastPart(words: PageWords, past: PageGoal["past"]): string {
  if (past.length === 0) return "";
  const events = past.map(({ by, at, changes }) => {
    const lines = changes.map(({ about, what, from, to }) => {
      const place = [about, words.fields[what] ?? what].filter((part) => part !== null).join(" · ");
      return `<li>${escaped(place)}${from === null && to === null ? "" : escaped(`: ${plain(from)} → ${plain(to)}`)}</li>`;
    });
    return `<li>${soft([at, by])}<ul>${lines.join("")}</ul></li>`;
  });
  return `<details><summary>${escaped(words.past(past.length))}</summary><ul>${events.join("\n")}</ul></details>\n`;
}

const soft = (parts: readonly (string | null)[]): string =>
  `<p class="soft">${escaped(parts.filter((part) => part !== null && part !== "").join(" · "))}</p>\n`;

const percent = (share: number | null): string | null =>
  share === null ? null : `${Math.round(share * 100)} %`;

const plain = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "–";
