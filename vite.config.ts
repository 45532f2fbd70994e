import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin, type ProxyOptions, type Rolldown } from "vite";
import solid from "vite-plugin-solid";
import { apiPaths } from "./client/platform/browser/api-paths.ts";
import { serviceWorker } from "./scripts/sw-plugin.ts";
import { wordsOnBoot } from "./scripts/words-plugin.ts";

const relay = `http://localhost:${process.env.PORT ?? "8787"}`;

/** In development the page comes from Vite; the relay is told of that origin by scripts/dev.mjs. */
const toRelay: ProxyOptions = { target: relay, ws: true };

/** Automerge is big and only goals need it: a file of its own, so that chat never waits for it. */
const automerge = { name: "automerge", test: /node_modules[\\/]@automerge/ };

const goalsWorker = fileURLToPath(new URL("client/platform/browser/goals.worker.ts", import.meta.url));

/** The service worker is one classic script: it shares nothing. */
const serviceWorkerAlone = /[\\/]platform[\\/]browser[\\/](api-paths|precache|sw)\.ts$/;

/** All that the page or the engine imports at once is one file: cut up by what later parts share, it weighs a tenth more. */
const atOnce: Rolldown.CodeSplittingGroup = {
  name: (id, build) =>
    build.getModuleInfo(goalsWorker) !== null || serviceWorkerAlone.test(id) ? null : "at-once",
  debugName: "at-once",
  tags: ["$initial"],
};

/**
 * The engine needs one hash at once. Where a browser has no curves of its own, crdt/crypto/noble.ts is fetched and takes
 * most of @noble/hashes: it gets a copy, or every engine would carry what the curves need.
 */
const hashesOfCurves: Plugin = {
  name: "skein-hashes-of-curves",
  enforce: "pre",
  async resolveId(source, importer = "", options) {
    const isCopy = importer.endsWith(OF_CURVES);
    const isAsked = source.startsWith("@noble/hashes/") && CURVES.test(importer);
    if (!isAsked && !isCopy) return null;
    const found = await this.resolve(source, importer.replace(OF_CURVES, ""), { ...options, skipSelf: true });
    return found && `${found.id}${OF_CURVES}`;
  },
};
const OF_CURVES = "?of-curves";
const CURVES = /[\\/](@noble[\\/](ciphers|curves)|hpke-noble)[\\/]|[\\/]crypto[\\/]noble\.ts$/;

export default defineConfig({
  publicDir: "client/public",
  plugins: [
    solid(),
    wordsOnBoot(fileURLToPath(new URL("client/ui/words/", import.meta.url))),
    serviceWorker({
      entry: fileURLToPath(new URL("client/platform/browser/sw.ts", import.meta.url)),
      later: (fileName) => /^assets\/automerge[-.]/.test(fileName),
    }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the content policy allows no data: scripts or fonts
    modulePreload: {
      polyfill: false,
      // names of what later parts share would be a kilobyte of the first script; the service worker has them all by then
      resolveDependencies: (_file, names) => names.filter((name) => name.endsWith(".css")),
    },
    reportCompressedSize: false,
    minify: "terser", // a fiftieth smaller than what the bundler does by itself
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3 } },
    rolldownOptions: { output: { minify: true, codeSplitting: { groups: [automerge, atOnce] } } },
  },
  worker: {
    format: "es",
    plugins: () => [hashesOfCurves],
    rolldownOptions: {
      // crdt/ is pure: what a later half alone asks of crdt/index.ts goes with that half
      treeshake: { moduleSideEffects: [{ test: /[\\/]crdt[\\/]/, sideEffects: false }] },
      output: { minify: true, codeSplitting: { groups: [automerge, atOnce] } },
    },
  },
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [`^${path}(/|\\?|$)`, toRelay])) },
});
