import { type Bytes, toHex } from "../base/bytes.ts";
import { createNoteShape } from "./shape.ts";
import { NOTE_LIMITS, type NotePlace, type NoteReason, type NoteUpdate } from "./update.ts";

/**
 * Which update may follow which, in one note. An update waits until everything it speaks of is here, what it stands beside
 * and what it erases; so Yjs never has to keep anything for later, and the order of arrival decides nothing. Rules
 * NOTE8–NOTE11 in SPEC.md.
 */
export interface NoteHistory {
  /** Takes updates in, and gives back those that may be applied now, in an order that may be applied. */
  admit(updates: readonly NoteUpdate[]): AdmittedNotes;
  /** Nothing more of this client is taken: part of what it said could not be placed. */
  end(client: number): void;
  /** The next clock of a client. */
  nextOf(client: number): number;
  readonly waiting: number;
  readonly bytes: number;
}

export interface AdmittedNotes {
  readonly apply: readonly NoteUpdate[];
  readonly refused: readonly { readonly update: NoteUpdate; readonly reason: NoteReason }[];
}

type Verdict = "apply" | "known" | { readonly waitsFor: NotePlace } | { readonly reason: NoteReason };
interface Waiting {
  readonly update: NoteUpdate;
  /** The clock that the client has to have come past. */
  readonly clock: number;
}

export function createNoteHistory(sha256: (bytes: Bytes) => Bytes): NoteHistory {
  const shape = createNoteShape();
  const hashByPlace = new Map<string, string>();
  const waitingByClient = new Map<number, Waiting[]>();
  const ended = new Set<number>();
  let waiting = 0;
  let bytes = 0;

  function judge(update: NoteUpdate): Verdict {
    const { client, from } = update;
    const next = client === null ? 0 : shape.nextOf(client);
    if (client !== null && from < next)
      return hashByPlace.get(placeKey(client, from)) === toHex(sha256(update.bytes))
        ? "known"
        : { reason: "ClockReused" };
    if (client !== null && ended.has(client)) return { reason: "Ended" };
    if (client !== null && from > next) return { waitsFor: { client, clock: from - 1 } };
    const absent = absentIn(update);
    if (absent === null) return shape.take(update) ?? "apply";
    return absent.client === client ? { reason: "Reference" } : { waitsFor: absent };
  }

  /** The first place that the update speaks of and that is not here. */
  function absentIn({ client, structs, next, erased }: NoteUpdate): NotePlace | null {
    const isHere = (place: NotePlace, own: number) =>
      place.clock < (place.client === client ? own : shape.nextOf(place.client));
    for (const { clock, origin, rightOrigin, parent } of structs)
      for (const place of [origin, rightOrigin, parent === "root" ? null : parent])
        if (place !== null && !isHere(place, clock)) return place;
    for (const { client: of, clock, length } of erased) {
      const last = { client: of, clock: clock + length - 1 };
      if (!isHere(last, next)) return last;
    }
    return null;
  }

  function remember(update: NoteUpdate): void {
    bytes += update.bytes.length;
    if (update.client !== null)
      hashByPlace.set(placeKey(update.client, update.from), toHex(sha256(update.bytes)));
  }

  function wait(update: NoteUpdate, { client, clock }: NotePlace): NoteReason | null {
    const others = waitingByClient.get(client) ?? [];
    if (waiting >= NOTE_LIMITS.waiting) return "TooMany";
    waiting++;
    others.push({ update, clock });
    waitingByClient.set(client, others);
    return null;
  }

  /** Those that waited for what this update brought. */
  function released({ client }: NoteUpdate): readonly NoteUpdate[] {
    const all = client === null ? undefined : waitingByClient.get(client);
    if (client === null || all === undefined) return [];
    const next = shape.nextOf(client);
    const ready = all.filter(({ clock }) => clock < next);
    const rest = all.filter(({ clock }) => clock >= next);
    waiting -= ready.length;
    if (rest.length === 0) waitingByClient.delete(client);
    else waitingByClient.set(client, rest);
    return ready.map(({ update }) => update);
  }

  return {
    admit(updates) {
      const apply: NoteUpdate[] = [];
      const refused: { update: NoteUpdate; reason: NoteReason }[] = [];
      const queue = updates.toReversed(); // the next one is the last one
      for (let update = queue.pop(); update !== undefined; update = queue.pop()) {
        const verdict = judge(update);
        if (verdict === "known") continue;
        if (verdict === "apply") {
          remember(update);
          apply.push(update);
          queue.push(...released(update).toReversed());
          continue;
        }
        const reason = "reason" in verdict ? verdict.reason : wait(update, verdict.waitsFor);
        if (reason !== null) refused.push({ update, reason });
      }
      return { apply, refused };
    },
    end: (client) => void ended.add(client),
    nextOf: shape.nextOf,
    get waiting() {
      return waiting;
    },
    get bytes() {
      return bytes;
    },
  };
}

const placeKey = (client: number, clock: number): string => `${client}#${clock}`;
