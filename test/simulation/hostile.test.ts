import { test } from "vitest";
import { strikeWith } from "./strike.ts";

test.for([20_100, 20_102, 20_103])(
  "[E22] [F08] [LOG11] seed %i: of two stories at one place both halves keep the same, and those who had heard the other are told",
  (seed) =>
    strikeWith(
      seed,
      ["equivocation", "drop"],
      ["two stories told", "a story told past the relay", "fork told to a person"],
    ),
);

test.for([20_110, 20_113])(
  "[E05] [E23] seed %i: poison, lies and stolen names harm nobody, and all set the same aside",
  (seed) => strikeWith(seed, ["hostile", "drop", "offline"], ["hostile member acted", "poison set aside"]),
);
