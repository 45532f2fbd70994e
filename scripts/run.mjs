/** `node scripts/run.mjs FILE …`: runs one of our TypeScript programs on the Node it needs, with a built client beside it. */
import { become, buildWhenStale, prepare } from "./toolchain.mjs";

const node = prepare();
if (!buildWhenStale(node)) process.exit(1);
become(node, ["--expose-gc", ...process.argv.slice(2)]);
