import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { readFolder } from "../folder.ts";
import type { WatchedLife } from "../relay.ts";
import { createScan, formsOf, type Scan } from "./scan.ts";
import { readWire } from "./wire.ts";
import { wordsWritten } from "./written.ts";

/**
 * The canary scan: what the people of a test file wrote is looked for in everything that its relays kept on disk, said,
 * counted and put on the wire, whenever one of them ends. Relays send no push messages yet; their payloads are a fifth
 * place on the day they do.
 */
export const places = ["files", "log", "metrics", "wire"] as const;
export type Place = (typeof places)[number];

export interface Findings {
  /** Relay processes that began, and those that were looked at after their end. */
  begun: number;
  ended: number;
  /** Different words that were looked for at the last look. */
  words: number;
  /** How much was looked at. */
  readonly bytes: Record<Place, number>;
  /** `place: word as form`. */
  readonly hits: Set<string>;
}

export interface RelayWatch {
  begin(dir: string): WatchedLife;
  readonly findings: Findings;
}

const recorder = new URL("./wire-recorder.mjs", import.meta.url).href;

export function createRelayWatch(words: () => ReadonlySet<string>): RelayWatch {
  const findings: Findings = {
    begun: 0,
    ended: 0,
    words: 0,
    bytes: { files: 0, log: 0, metrics: 0, wire: 0 },
    hits: new Set(),
  };
  return {
    findings,
    begin(dir) {
      findings.begun++;
      const wire = mkdtempSync(join(tmpdir(), "skein-wire-"));
      let metrics = "";
      return {
        nodeArguments: [`--import=${recorder}`],
        env: { SKEIN_TEST_WIRE: wire },
        async leaving(url) {
          metrics = await readMetrics(url);
        },
        gone(said) {
          const scan = createScan(words());
          findings.ended++;
          findings.words = scan.words;
          look(
            scan,
            findings,
            "files",
            readFolder(dir).map(({ bytes }) => bytes),
          );
          look(scan, findings, "log", [Buffer.from(said)]);
          look(scan, findings, "metrics", [Buffer.from(metrics)]);
          look(scan, findings, "wire", readWire(wire));
          rmSync(wire, { recursive: true, force: true });
        },
      };
    },
  };
}

/**
 * Over a connection of its own, which no device of this process will want to use again. A relay that hangs or died
 * has nothing to say.
 */
const readMetrics = (url: string): Promise<string> =>
  new Promise((resolve) => {
    const asked = get(`${url}/metrics`, { agent: false, timeout: 2_000 }, (answer) => {
      text(answer).then(resolve, () => resolve(""));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(""));
  });

function look(scan: Scan, findings: Findings, place: Place, pieces: readonly Buffer[]): void {
  for (const bytes of pieces) {
    findings.bytes[place] += bytes.length;
    for (const hit of scan.seenIn(bytes)) findings.hits.add(`${place}: ${hit}`);
  }
}

/** Of the test file that runs in this process. */
export const relayWatch = createRelayWatch(wordsWritten);

/** Why nobody may say that nothing got out: words that were found, or a look that could not have found any. */
export function problemsOf({ begun, ended, words, bytes, hits }: Findings): readonly string[] {
  if (begun === 0) return [];
  const unseen =
    begun === ended ? [] : [`${begun - ended} of ${begun} relays were not looked at after their end`];
  const wordless = words > 0 ? [] : ["no words to look for: nothing that anybody wrote was noted"];
  const empty = places
    .filter((place) => bytes[place] === 0)
    .map((place) => `no bytes of ${place} to look at`);
  return [...hits, ...unseen, ...wordless, ...empty];
}

/** Every word in every form, laid out to be found: what of it the scan does not see. */
export function overlooked(words: ReadonlySet<string>): readonly string[] {
  const forms = [...words].flatMap((word) =>
    formsOf(word).map((one) => ({ ...one, name: `${word} as ${one.form}` })),
  );
  const planted = Buffer.concat(forms.flatMap(({ bytes }) => [Buffer.from([0xff]), bytes]));
  const seen = new Set(createScan(words).seenIn(planted));
  return forms.map(({ name }) => name).filter((name) => !seen.has(name));
}
