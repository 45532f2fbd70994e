import type { SessionView } from "../../../bridge/contract.ts";

/** Pages of the first minutes: they keep their place while the session changes under them. */
const FIRST_MINUTES = ["/welcome", "/setup", "/join", "/link", "/recover", "/kit", "/waiting"];

export type Door =
  | { readonly type: "Starting" }
  | { readonly type: "Stopped" }
  | { readonly type: "Here" }
  | { readonly type: "Elsewhere"; readonly href: string };

/** What an address shows in this state of the session. */
export function doorOf(session: SessionView["state"] | undefined, path: string): Door {
  const go = (href: string): Door => (path === href ? { type: "Here" } : { type: "Elsewhere", href });
  const isFirst = FIRST_MINUTES.includes(path);
  switch (session) {
    case "stopped":
      return { type: "Stopped" };
    case "pairing":
      return go("/link");
    case "waiting":
      return go("/waiting");
    case "new":
      return isFirst && path !== "/kit" && path !== "/waiting" ? { type: "Here" } : go("/welcome");
    case "ready":
      return { type: "Here" };
    default:
      return { type: "Starting" };
  }
}
