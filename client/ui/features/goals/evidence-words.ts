import type { EvidenceView } from "../../../bridge/contract.ts";

/** What a check-in rests on, as it is typed, sent and shown. Rule EVT16. */

export const MOST_EVIDENCE = 9;
const ADDRESS_UNITS = 2_000;

/** A pasted link as the engine takes it: a message of this Skein as `room/message`, or a page's address. `null`: neither. */
export function readEvidence(typed: string, origin: string): string | null {
  const text = typed.trim();
  if (!/^https?:\/\/\S+$/i.test(text) || text.length > ADDRESS_UNITS || !URL.canParse(text)) return null;
  const url = new URL(text);
  const room = /^\/chats\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  const message = url.searchParams.get("at");
  if (url.origin === origin && room !== undefined && message) return `${room}/${message}`;
  return text.replace(/^https?/i, (scheme) => scheme.toLowerCase());
}

/** What was read, back as what is shown. */
export function shownEvidence(given: string): EvidenceView {
  if (/^https?:/.test(given)) return { type: "page", address: given };
  const [room = "", message = ""] = given.split("/");
  return { type: "message", room, message };
}

export const evidencePath = (one: EvidenceView): string =>
  one.type === "page"
    ? one.address
    : `/chats/${encodeURIComponent(one.room)}?at=${encodeURIComponent(one.message)}`;

/** Where a page is, without what makes addresses long: whoever wants all of it looks at its title. */
export function shortAddress(address: string): string {
  const words = address.replace(/^https?:\/\//, "").replace(/[?#].*$/, "");
  return words.replace(/\/$/, "");
}
