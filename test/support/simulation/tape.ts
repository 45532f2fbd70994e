import { createHash } from "node:crypto";

/** States that a simulation must come to now and then, or it proves nothing. Summed over seeds by run.ts. */
export const COUNTERS = [
  "relay died with unsynced writes",
  "relay died between fsync and ack",
  "relay wiped",
  "relay wiped while two or more clients were away",
  "client died between asking the disk and its answer",
  "client died between commit and send",
  "client died after send before ack",
  "client crashed",
  "power cut",
  "power cut with a non-empty relaxed tail",
  "quota failure hit",
  "outbox saved and cache refused",
  "both sides wrote while apart",
  "frame lost in flight",
  "half-open link",
  "link dropped",
  "partition",
  "clock jumped",
  "clock wrong by more than five minutes",
  "written ahead of the relay's clock and sealed anew",
  "rows handed back to a wiped relay",
  "all restarted and equal",
  "late joiner read all from the relay",
  "command answer lost",
  "older profile put back",
  "fork handled",
  "client died while it sealed anew",
  "hostile member acted",
  "two stories told",
  "a story told past the relay",
  "fork told to a person",
  "poison set aside",
  "relay put back to an older copy",
  "relay put back to before a membership change",
  "relay told to accept a loss",
  "relay row rotten",
  "relay found its database damaged",
  "relay died of its disk",
  "relay had no room",
  "closed handle hit",
  "cache evicted as a whole",
  "cut off one way",
  "clock drifted",
  "one device lives twice",
  "guest's time was over",
  "room created while away",
  "objective edited",
  "check-in written",
  "private room founded while away",
  "private room founded and the relay wiped since",
  "removed while away with unsent words",
  "key renewed",
  "key renewal raced by two",
  "push held for a renewal",
  "row refused for its key",
  "rows came before their key",
  "chain cut and rows dropped",
  "came in by a room link",
  "came in as a guest",
  "came in after being asked about",
  "second device linked",
  "device revoked",
  "device revoked while it wrote",
  "all devices lost and identity restored",
  "removed from the organisation",
  "successor brought in",
  "removed device tried a key",
  "older key handed over by an audit",
] as const;
export type Counter = (typeof COUNTERS)[number];

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly atMs: number;
}

/** Everything that a world did, as one hash; what it reached; what it broke. */
export interface Tape {
  note(kind: string, detail: string | number, bytes?: Uint8Array): void;
  count(counter: Counter, times?: number): void;
  violate(invariant: string, detail: string): void;
  fingerprint(): string;
  readonly counters: ReadonlyMap<Counter, number>;
  readonly violations: readonly Violation[];
  /** The last notes as text, for whoever looks for the cause. */
  readonly lines: readonly string[];
}

const KEPT_VIOLATIONS = 20;

export function createTape(
  now: () => number,
  keepLines: boolean,
  onViolation: (violation: Violation) => void = () => {},
): Tape {
  const hash = createHash("sha256");
  const counters = new Map<Counter, number>(COUNTERS.map((name) => [name, 0]));
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const lines: string[] = [];
  const note: Tape["note"] = (kind, detail, bytes) => {
    hash.update(`${now()} ${kind} ${detail}\n`);
    if (bytes !== undefined) hash.update(bytes);
    if (keepLines) lines.push(`${(now() / 1000).toFixed(3)} ${kind} ${detail} ${bytes?.length ?? ""}`);
  };
  return {
    note,
    count: (counter, times = 1) => counters.set(counter, (counters.get(counter) ?? 0) + times),
    violate(invariant, detail) {
      note("violation", `${invariant}: ${detail}`);
      if (seen.has(invariant + detail) || violations.length >= KEPT_VIOLATIONS) return;
      seen.add(invariant + detail);
      violations.push({ invariant, detail, atMs: now() });
      onViolation({ invariant, detail, atMs: now() });
    },
    fingerprint: () => hash.copy().digest("hex"),
    counters,
    violations,
    lines,
  };
}
