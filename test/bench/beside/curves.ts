import type { Size } from "../measure.ts";
import { returnsSkein } from "../reconnect.ts";
import { type Outcome, type Say, SKEIN, sideBySide } from "./contest.ts";
import { hocuspocus } from "./hocuspocus.ts";
import { returnsY, type StormScale, storm } from "./storm.ts";
import { yWebsocket } from "./y-websocket.ts";

/** How the cost of coming back grows with what is there, while what is new stays the same: 20 messages in each changed room. */
export interface Curve {
  readonly name: string;
  readonly title: string;
  readonly along: string;
  readonly at: Readonly<Record<Size, readonly number[]>>;
  /** Beyond it Skein goes on alone: where a peer's whole document would not fit into one message any more, say. */
  readonly peersUpTo?: number;
  scale(x: number): StormScale;
}

/** What was measured at one place, by contender. */
export interface Point {
  readonly x: number;
  readonly outcome: Outcome;
}

const CLIENTS = 10;

export const curves: readonly Curve[] = [
  {
    name: "curve-rooms",
    title: "Rooms of a client, something new in 5 of them",
    along: "rooms",
    at: { full: [10, 30, 100, 300, 1_000], quick: [5] },
    scale: (rooms) => ({ clients: CLIENTS, rooms, changed: 5, authors: 5, messages: 20, fresh: 20 }),
  },
  {
    name: "curve-length",
    title: "Length of a room, 20 messages in it are new",
    along: "messages",
    at: { full: [1_000, 10_000, 100_000, 1_000_000], quick: [100, 1_000] },
    peersUpTo: 100_000, // a server of theirs takes 100 MB in one message
    scale: (messages) => ({ clients: CLIENTS, rooms: 1, changed: 1, authors: 10, messages, fresh: 20 }),
  },
  {
    name: "curve-members",
    title: "Members of a room, each of whom has written, 20 messages in it are new",
    along: "members",
    at: { full: [2, 20, 200, 2_000], quick: [2, 20] },
    scale: (authors) => ({
      clients: CLIENTS,
      rooms: 1,
      changed: 1,
      authors,
      messages: authors * 2,
      fresh: 20,
    }),
  },
];

const ROUNDS = { full: 3, quick: 1 } as const;
const LIMIT_MS = { full: 40_000, quick: 20_000 } as const;

/** Each place is set up anew, with everybody in turns. */
export async function follow(
  curve: Curve,
  size: Size,
  isAlone: boolean,
  say: Say,
): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const x of curve.at[size]) {
    const scale = curve.scale(x);
    const work = {
      ...storm,
      title: `${curve.title}: ${x}`,
      scale: { full: scale, quick: scale },
      rounds: ROUNDS,
      limitMs: LIMIT_MS,
    };
    const peers = isAlone || x > (curve.peersUpTo ?? x) ? [] : [returnsY(yWebsocket), returnsY(hocuspocus)];
    const outcome = await sideBySide(work, [returnsSkein, ...peers], size, (line) =>
      say(`${x} ${curve.along}: ${line}`),
    );
    points.push({ x, outcome });
  }
  return points;
}

export type Place = readonly [number, number];

export interface Line {
  readonly name: string;
  readonly points: readonly Place[];
}

/** One figure along the curve, by contender. */
export function linesOf(points: readonly Point[], figure: string): readonly Line[] {
  const names = [...new Set(points.flatMap(({ outcome }) => Object.keys(outcome.results)))];
  return names.map((name) => ({
    name: name === SKEIN ? "Skein" : name,
    points: points.flatMap(({ x, outcome }) => {
      const y = outcome.results[name]?.medians[figure];
      return y === undefined ? [] : [[x, y] as const];
    }),
  }));
}

/** Ten times as much costs less than a fifth more. */
export function isFlat(points: readonly Place[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first[0] === last[0]) return false;
  return Math.log10(last[1] / first[1]) / Math.log10(last[0] / first[0]) < Math.log10(1.2);
}

/** One picture: what was measured along which figure. */
export interface Drawing {
  readonly name: string;
  readonly title: string;
  readonly along: string;
  readonly points: readonly Point[];
  readonly figures: readonly { readonly figure: string; readonly title: string; readonly unit: string }[];
}

const COMING_BACK = [
  { figure: "cpuMsPerClient", title: "CPU per returning client", unit: "ms" },
  { figure: "kbPerClient", title: "received per client", unit: "kB" },
] as const;
const OPENING = [
  { figure: "openMs", title: "until the last 50 are there", unit: "ms" },
  { figure: "heapMb", title: "JavaScript heap", unit: "MB" },
] as const;

/** Begins the names of the outcomes of opening rooms; how many messages ends them. */
export const OPEN_ROOM = "open-room";

export function drawingsOf(
  grown: Readonly<Record<string, readonly Point[]>>,
  beside: Readonly<Record<string, Outcome>>,
): readonly Drawing[] {
  const opened = Object.entries(beside).flatMap(([name, outcome]) => {
    const [, messages] = new RegExp(`^${OPEN_ROOM}-([0-9]+)$`).exec(name) ?? [];
    return messages === undefined ? [] : [{ x: Number(messages), outcome }];
  });
  const openings: Drawing = {
    name: OPEN_ROOM,
    title: "Opening a room in Chromium",
    along: "messages",
    points: opened,
    figures: OPENING,
  };
  return [
    ...curves.flatMap(({ name, title, along }) => {
      const points = grown[name];
      return points === undefined ? [] : [{ name, title, along, points, figures: COMING_BACK }];
    }),
    ...(opened.length > 1 ? [openings] : []),
  ];
}
