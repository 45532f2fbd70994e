import type { Target } from "./target.ts";

/** Decoders as they must not be, to see that each way of failing is found. */

const SAMPLE = Uint8Array.from({ length: 40 }, (_, at) => at);
const kept: Uint8Array[] = [];

const broken: readonly Target[] = [
  {
    name: "throws",
    samples: [SAMPLE],
    run(bytes) {
      if (bytes[0] === 0xff) throw new Error("on a byte that nobody thought of");
      return true;
    },
  },
  {
    name: "never returns",
    samples: [SAMPLE],
    run(bytes) {
      while (bytes.length < 20); // as a length that runs backwards
      return true;
    },
  },
  {
    name: "takes its time",
    samples: [SAMPLE],
    run(bytes) {
      const end = process.threadCpuUsage().user + (bytes.length > 100 ? 600_000 : 0);
      while (process.threadCpuUsage().user < end);
      return true;
    },
  },
  {
    name: "keeps everything",
    samples: [SAMPLE],
    run(bytes) {
      kept.push(new Uint8Array(1_000_000).fill(bytes.length & 255));
      return true;
    },
  },
  {
    name: "ends the process",
    samples: [SAMPLE],
    run(bytes) {
      if (bytes.length > 60) process.exit(3);
      return true;
    },
  },
];

export const loadTarget = async (name: string): Promise<Target | null> =>
  broken.find((target) => target.name === name) ?? null;
