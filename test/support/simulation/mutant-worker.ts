import { registerHooks } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { aimed, mutate, SOURCE_MUTANTS } from "./source-mutants.ts";
import type { Violation } from "./tape.ts";

/** Loads the product, with a fault in its source or around its ports, and runs the seeds that it is sent. */

const ROOT = new URL("../../../", import.meta.url).href;
const { name } = workerData as { readonly name: string };
const inSource = SOURCE_MUTANTS[name];

if (inSource !== undefined)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith(ROOT) || !loaded.source) return loaded;
      const source =
        typeof loaded.source === "string"
          ? loaded.source
          : Buffer.from(loaded.source as Uint8Array).toString();
      const changed = mutate(inSource, url.slice(ROOT.length), source);
      return changed === null ? loaded : { ...loaded, source: changed };
    },
  });

const { simulate } = await import("./world.ts");
const { PORT_MUTANTS } = await import("./port-mutants.ts");
const around = PORT_MUTANTS[name];
parentPort?.on("message", (seed: number) => {
  let hasSaid = false;
  const say = (violation: Violation | null) => {
    if (!hasSaid) parentPort?.postMessage(violation);
    hasSaid = true;
  };
  const mutant = { ...around?.(), onViolation: say };
  void simulate(seed, { ...aimed(name), mutant }).then(() => say(null));
});
parentPort?.postMessage("ready");
