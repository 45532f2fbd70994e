import type { CborValue, Rest } from "../../../crdt/index.ts";
import type { QuietView } from "../api.ts";

const NEVER: QuietView = { on: false, zone: "", spans: [], shown: false };

export function quietOf(value: CborValue): QuietView {
  if (!Array.isArray(value)) return NEVER;
  const [on, zone, spans, shown] = value as readonly CborValue[];
  if (typeof on !== "boolean" || typeof zone !== "string" || !Array.isArray(spans)) return NEVER;
  return { on, zone, spans: (spans as readonly CborValue[]).flatMap(spanOf), shown: shown === true };
}

function spanOf(value: CborValue): QuietView["spans"] {
  const [days, from, to] = Array.isArray(value) ? (value as readonly CborValue[]) : [];
  if (typeof days !== "number" || typeof from !== "number" || typeof to !== "number") return [];
  return [{ days: [0, 1, 2, 3, 4, 5, 6].filter((day) => (days & (1 << day)) !== 0), from, to }];
}

const DAY_MS = 24 * 3_600_000;
/** Nobody learns more of somebody's week than the next two days. */
const AHEAD_MS = 2 * DAY_MS;
const MOST_RESTS = 4;

/** When they rest from now on, as far as they let others know: what goes on now, and what begins within two days. */
export function restsAhead(quiet: QuietView, restingUntil: CborValue, now: number): readonly Rest[] {
  if (!quiet.shown) return [];
  const byHand: readonly Rest[] =
    typeof restingUntil === "number" && restingUntil > now
      ? [[Math.min(now, restingUntil - 1), restingUntil]]
      : [];
  const weekly = quiet.on ? weeklyFrom(quiet, now) : [];
  return [...byHand, ...weekly].sort(([a], [b]) => a - b).slice(0, MOST_RESTS);
}

function weeklyFrom({ zone, spans }: QuietView, now: number): readonly Rest[] {
  const shift = offsetIn(zone, now);
  const midnight = Math.floor((now + shift) / DAY_MS) * DAY_MS - shift;
  return [-1, 0, 1, 2].flatMap((days) => {
    const begin = midnight + days * DAY_MS;
    const day = (new Date(begin + shift).getUTCDay() + 6) % 7; // Monday is 0
    return spans.flatMap(({ days: on, from, to }): readonly Rest[] => {
      if (!on.includes(day)) return [];
      const until = to > from ? to : to + DAY_MS / 60_000;
      const rest: Rest = [begin + from * 60_000, begin + until * 60_000];
      return rest[1] > now && rest[0] < now + AHEAD_MS ? [rest] : [];
    });
  });
}

/** How far a zone's clock is ahead of UTC now, ms. A zone that this platform does not know is its own. */
export function offsetIn(zone: string, now: number): number {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      ...(zone !== "" && { timeZone: zone }),
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    }).formatToParts(now);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
    return local - Math.floor(now / 60_000) * 60_000;
  } catch {
    return -new Date(now).getTimezoneOffset() * 60_000;
  }
}
