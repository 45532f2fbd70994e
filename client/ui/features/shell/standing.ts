import type { StandingView, SyncView } from "../../../bridge/contract.ts";
import { formatMoment } from "../../i18n/format.ts";
import type { Language } from "../../i18n/text.tsx";
import { standingText } from "./standing-text.ts";

/** Who ended it, and when. */
export function standingWords(language: Language, standing: StandingView, now: number): string {
  const t = standingText[language];
  if (standing.at === null) return t.ended;
  const when = formatMoment(language, standing.at, now);
  switch (standing.state) {
    case "removed":
      return t.removed(standing.by, when);
    case "left":
      return t.left(when);
    case "revoked":
      return t.revoked(standing.by, when);
    case "expired":
      return t.expired(when);
    default:
      return t.ended;
  }
}

/** Texts that are only here: what waits and what was refused. */
export const unsentCount = (sync: SyncView | undefined): number =>
  sync === undefined ? 0 : sync.waiting + sync.refused.length;
