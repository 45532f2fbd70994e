/** `npm run build`: the client, into dist/. */
import { buildWhenStale, prepare } from "./toolchain.mjs";

process.exit(buildWhenStale(prepare()) ? 0 : 1);
