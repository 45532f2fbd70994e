import { type Bytes, fromBase64Url } from "../base/bytes.ts";
import { err, type Result } from "../base/result.ts";

/*
 * Links carry their secret in the fragment, which browsers never send to a server. People forward them by chat and
 * e-mail, where they get torn: a checksum tells a torn link from a wrong one (rule KEY5 in SPEC.md).
 */

export type LinkError = { readonly type: "TornLink" };

export const torn: Result<never, LinkError> = err({ type: "TornLink" });

/** Finds `https://host[/base]/page#name=code`, or `#name=code` or `name=code` without an origin. */
export function findCode(
  text: string,
  page: keyof typeof codeAfter,
): { readonly origin: string | null; readonly code: Bytes } | null {
  const match = codeAfter[page].exec(text);
  const code = fromBase64Url(match?.[1] ?? "");
  if (match === null || code === null) return null;
  return { origin: originBefore(text.slice(0, match.index), page), code };
}

const codeAfter = {
  join: /(?<=^|[#\s])i=([A-Za-z0-9_-]+)/,
  setup: /(?<=^|[#\s])s=([A-Za-z0-9_-]+)/,
  recover: /(?<=^|[#\s])k=([A-Za-z0-9_-]+)/,
  link: /(?<=^|[#\s])d=([A-Za-z0-9_-]+)/,
} as const;

/** The origin of a link whose text ends with `/page` and the `#`. Walks back by plain search: a regex could take quadratic time. */
function originBefore(text: string, page: string): string | null {
  const end = [`/${page}#`, `/${page}/#`].find((each) => text.endsWith(each));
  const host = text.lastIndexOf("://");
  const scheme = /https?$/.exec(text.slice(Math.max(0, host - 5), Math.max(0, host)))?.[0];
  if (end === undefined || scheme === undefined) return null;
  const origin = scheme + text.slice(host, text.length - end.length);
  return /^https?:\/\/[^\s#?"'<>]+$/.test(origin) ? origin : null;
}
