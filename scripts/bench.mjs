/** `npm run bench -- --json`: measures; what it measures is in test/bench. */
import { become, buildWhenStale, prepare } from "./toolchain.mjs";

const node = prepare();
if (!buildWhenStale(node)) process.exit(1);
become(node, ["--expose-gc", "test/bench/bench.ts", ...process.argv.slice(2)]);
