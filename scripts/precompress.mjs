/**
 * Lays a Brotli copy beside each file of the built app that grows smaller by it: as small as it gets, so that no relay and
 * no visitor waits for that. The relay serves the copies (relay/http/app-files.ts).
 *
 * node scripts/precompress.mjs DIR
 */
import { readFileSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { filesUnder } from "./toolchain.mjs";

const compressible = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);
const large = 500_000; // beyond it the last per cent costs seconds
const compress = promisify(brotliCompress);

await Promise.all(
  filesUnder(process.argv[2])
    .filter((path) => compressible.has(extname(path)))
    .map(async (path) => {
      const bytes = readFileSync(path);
      const quality = bytes.length > large ? 9 : constants.BROTLI_MAX_QUALITY;
      const small = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
      if (small.length < bytes.length) writeFileSync(`${path}.br`, small);
    }),
);
