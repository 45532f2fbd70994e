import { withSlackEmoji } from "./emoji.ts";

/** Slack's mrkdwn as the light Markdown that is written here: links, names, marks, code; anything else stays as it was typed. */
export interface SlackNames {
  user(id: string): string;
  channel(id: string): string;
}

export function slackWords(text: string, names: SlackNames): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, at) => (at % 2 === 1 ? codeOf(part, names) : proseOf(part, names)))
    .join("");
}

function codeOf(part: string, names: SlackNames): string {
  const inside = unescaped(part.replace(REFERENCE, (_, inner: string) => plainOf(inner, names)));
  if (!part.startsWith("```")) return inside;
  const body = inside.slice(3, -3).replace(/^\n|\n$/g, "");
  return `\n\`\`\`\n${body}\n\`\`\`\n`;
}

/** `<…>` is how Slack writes whatever is more than letters; a bracket that somebody typed is `&lt;`. */
const REFERENCE = /<([^<>\n]+)>/g;

function proseOf(part: string, names: SlackNames): string {
  const pieces = part.split(REFERENCE);
  return pieces
    .map((piece, at) =>
      at % 2 === 1 ? referenceOf(piece, names) : unescaped(marksOf(withSlackEmoji(piece))),
    )
    .join("");
}

/** One star is bold there and two are here; one tilde strikes out there and two do here. Slanted words are the same. */
const marksOf = (text: string): string =>
  text
    .replace(/(^|[\s([{"'_~>])\*(?=[^\s*])([^*\n]*[^\s*])\*(?=$|[\s)\]}"'_~.,;:!?<])/g, "$1**$2**")
    .replace(/(^|[\s([{"'_*>])~(?=[^\s~])([^~\n]*[^\s~])~(?=$|[\s)\]}"'_*.,;:!?<])/g, "$1~~$2~~");

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function referenceOf(inner: string, names: SlackNames): string {
  const [target, label] = cutAt(inner);
  if (!/^(https?:|mailto:)/i.test(target)) return plainOf(inner, names);
  const url = unescaped(target);
  const shown = unescaped(label);
  if (shown === "" || shown === url || url === `mailto:${shown}`) return shown || url;
  return `[${shown.replace(/[[\]\\]/g, "\\$&")}](${linkTarget(url)})`;
}

/** A round bracket would end the link. */
export const linkTarget = (url: string): string =>
  url.replace(/[()\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);

function plainOf(inner: string, names: SlackNames): string {
  const [target, label] = cutAt(inner);
  const shown = unescaped(label);
  const id = target.slice(1);
  switch (target[0]) {
    case "@":
      return `@${names.user(id) || shown || id}`;
    case "#":
      return `#${shown || names.channel(id) || id}`;
    case "!":
      return shown || `@${id.split("^")[0] ?? ""}`; // <!here>, <!subteam^S1|@team>, <!date^1|yesterday>
    default:
      return shown === "" || shown === target ? unescaped(target) : `${shown} (${unescaped(target)})`;
  }
}

function cutAt(inner: string): readonly [string, string] {
  const at = inner.indexOf("|");
  return at < 0 ? [inner, ""] : [inner.slice(0, at), inner.slice(at + 1)];
}
