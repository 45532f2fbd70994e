import { median, round, type Size } from "../measure.ts";
import { servedNow } from "./peer-process.ts";
import { withinMs } from "./socket.ts";

/** One measurement: names of figures and what they were. */
export type Sample = Readonly<Record<string, number>>;

/** Somebody set up for one piece of work, who does it as often as asked. */
export interface Contest {
  /** What can be measured only once, before anything else: after a restart, say. Warms up as well. */
  readonly first?: () => Promise<Sample>;
  round(): Promise<Sample>;
  end(): Promise<void>;
}

export interface Contender<Scale> {
  readonly name: string;
  /** Where the full amount would take an hour; figures are per client or per message all the same. */
  readonly scale?: Partial<Scale>;
  open(scale: Scale, say: Say): Promise<Contest>;
}

export type Say = (line: string) => void;

export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly better: "less" | "more";
}

export interface Work<Scale> {
  readonly name: string;
  readonly title: string;
  readonly scale: Readonly<Record<Size, Scale>>;
  readonly rounds: Readonly<Record<Size, number>>;
  readonly figures: Readonly<Record<string, Figure>>;
  /** What each may take in all: whoever needs longer is measured in fewer rounds, or named with this time when it has done none. */
  readonly limitMs?: Readonly<Record<Size, number>>;
  /** Each is set up, measured and ended before the next: for what fills memory or needs thousands of sockets. */
  readonly oneByOne?: boolean;
}

/** What one of them did, and how that stands to Skein in the same round. */
export interface Result {
  readonly scale: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, readonly number[]>>;
  readonly medians: Sample;
  readonly ratios: Readonly<Record<string, Ratio>>;
}

/** How many times Skein's figure it is: the middle, and the lowest and highest of all rounds. */
export interface Ratio {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

export interface Outcome {
  readonly title: string;
  readonly rounds: number;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly results: Readonly<Record<string, Result>>;
  readonly failed: Readonly<Record<string, string>>;
  /** Rounds that somebody had time for, where these are not all. */
  readonly cutShort?: Readonly<Record<string, number>>;
}

const EARLY_MS = 2; // a timer may ring before its time is over
const LIMIT_MS = { full: 60_000, quick: 20_000 } as const;

export const SKEIN = "skein";

/** Lets everybody do the same work in turns (A B C, A B C …), so that a busy minute of the machine hits all of them. */
export async function sideBySide<Scale extends Readonly<Record<string, number>>>(
  work: Work<Scale>,
  contenders: readonly Contender<Scale>[],
  size: Size,
  say: Say,
): Promise<Outcome> {
  const failed: Record<string, string> = {};
  const cutShort: Record<string, number> = {};
  const spentMs = new Map<string, number>();
  const limitMs = (work.limitMs ?? LIMIT_MS)[size];
  const samplesOf = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  const roundsOf = new Map<string, number>();
  const scaleOf = ({ scale }: Contender<Scale>): Scale => ({ ...work.scale[size], ...scale });
  const attempt = async (name: string, step: () => Promise<void>): Promise<void> => {
    if (name in failed || name in cutShort) return;
    const spent = spentMs.get(name) ?? 0;
    const startedAt = performance.now();
    try {
      await (name === SKEIN ? step() : withinMs(limitMs - spent, "its turn", step()));
    } catch (cause) {
      if (name === SKEIN) throw cause;
      const done = roundsOf.get(name) ?? 0;
      const isLate = spent + performance.now() - startedAt >= limitMs - EARLY_MS;
      if (isLate && done > 0) cutShort[name] = done;
      else
        failed[name] = isLate
          ? `${limitMs / 1_000} s were not enough`
          : cause instanceof Error
            ? cause.message
            : String(cause);
      say(`${name}: ${failed[name] ?? `time for ${done} rounds`}`);
    } finally {
      spentMs.set(name, spent + performance.now() - startedAt);
    }
  };
  const note = (name: string, sample: Sample): void => {
    samplesOf.get(name)?.push(sample);
    say(`${name}: ${lineOf(sample)}`);
  };
  const rounds = work.rounds[size];
  const groups = work.oneByOne ? contenders.map((one) => [one]) : [contenders];
  for (const group of groups) {
    const contests = new Map<string, Contest>();
    try {
      for (const one of group) {
        const others = new Set(servedNow());
        await attempt(one.name, async () => {
          const contest = await one.open(scaleOf(one), (line) => say(`${one.name}: ${line}`));
          contests.set(one.name, contest);
          if (contest.first !== undefined) note(one.name, await contest.first());
        });
        if (one.name in failed) for (const served of servedNow()) if (!others.has(served)) await served.end();
      }
      for (let n = 0; n < rounds; n++)
        for (const [name, contest] of contests) {
          await attempt(name, async () => {
            note(name, await contest.round());
            roundsOf.set(name, n + 1);
          });
          if (!(name in failed) && !(name in cutShort)) continue;
          contests.delete(name);
          await endQuietly(contest); // it must not take the others' time
        }
    } finally {
      for (const contest of contests.values()) await endQuietly(contest);
    }
  }
  const own = samplesOf.get(SKEIN) ?? [];
  const results = contenders
    .filter(({ name }) => !(name in failed))
    .map((one) => [one.name, resultOf(scaleOf(one), samplesOf.get(one.name) ?? [], one.name, own)] as const);
  return {
    title: work.title,
    rounds,
    figures: work.figures,
    results: Object.fromEntries(results),
    failed,
    ...(Object.keys(cutShort).length === 0 ? {} : { cutShort }),
  };
}

/** What it was measured for is known by now; who has failed before may fail at this too. */
const endQuietly = (contest: Contest): Promise<void> => contest.end().catch(() => {});

const lineOf = (sample: Sample): string =>
  Object.entries(sample)
    .map(([name, value]) => `${name} ${round(value)}`)
    .join(", ");

function resultOf(
  scale: Readonly<Record<string, number>>,
  samples: readonly Sample[],
  name: string,
  own: readonly Sample[],
): Result {
  const byFigure = columns(samples);
  const medians = Object.entries(byFigure).map(
    ([figure, values]) => [figure, round(median(values))] as const,
  );
  return {
    scale,
    samples: Object.fromEntries(
      Object.entries(byFigure).map(([figure, values]) => [figure, values.map(round)]),
    ),
    medians: Object.fromEntries(medians),
    ratios: name === SKEIN ? {} : ratiosOf(byFigure, columns(own)),
  };
}

function columns(samples: readonly Sample[]): Readonly<Record<string, readonly number[]>> {
  const names = new Set(samples.flatMap((sample) => Object.keys(sample)));
  const valuesOf = (name: string): readonly number[] =>
    samples.flatMap((sample) => (name in sample ? [sample[name] as number] : []));
  return Object.fromEntries([...names].map((name) => [name, valuesOf(name)]));
}

/** Round by round, since neighbours in time had the same machine. */
function ratiosOf(
  theirs: Readonly<Record<string, readonly number[]>>,
  own: Readonly<Record<string, readonly number[]>>,
): Readonly<Record<string, Ratio>> {
  const ratios: Record<string, Ratio> = {};
  for (const [figure, values] of Object.entries(theirs)) {
    const each = values.flatMap((value, at) => {
      const beside = own[figure]?.[at];
      return beside === undefined || beside <= 0 ? [] : [value / beside];
    });
    if (each.length === 0) continue;
    ratios[figure] = {
      middle: round(median(each)),
      low: round(Math.min(...each)),
      high: round(Math.max(...each)),
    };
  }
  return ratios;
}
