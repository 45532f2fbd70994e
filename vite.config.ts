import { fileURLToPath } from "node:url";
import { defineConfig, type ProxyOptions, type Rolldown } from "vite";
import solid from "vite-plugin-solid";
import { apiPaths } from "./client/platform/browser/api-paths.ts";
import { serviceWorker } from "./scripts/sw-plugin.ts";

const relay = `http://localhost:${process.env.PORT ?? "8787"}`;

/** In development the page comes from Vite; the relay is told of that origin by scripts/dev.mjs. */
const toRelay: ProxyOptions = { target: relay, ws: true };

/** Automerge is big and only goals need it: a file of its own, so that chat never waits for it. */
const automerge = { name: "automerge", test: /node_modules[\\/]@automerge/ };

/** In crdt/index.ts, and yet used by later halves of the engine alone (client/engine/halves.ts). */
const laterAlone = /[\\/]crdt[\\/]goals[\\/](change|columns|cycles|guard|rollup)\.ts$/;

const engineWorker = fileURLToPath(new URL("client/platform/browser/engine.worker.ts", import.meta.url));

/** All that the engine imports at once is one file: cut up by what its later halves share, it weighs a tenth more. */
const atOnce: Rolldown.CodeSplittingGroup = {
  name: (id, build) => (build.getModuleInfo(engineWorker) === null || laterAlone.test(id) ? null : "at-once"),
  tags: ["$initial"],
  includeDependenciesRecursively: false, // or crdt/index.ts would draw in what was just left out
};

export default defineConfig({
  publicDir: "client/public",
  plugins: [
    solid(),
    serviceWorker({
      entry: fileURLToPath(new URL("client/platform/browser/sw.ts", import.meta.url)),
      later: (fileName) => /^assets\/automerge[-.]/.test(fileName),
    }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the content policy allows no data: scripts or fonts
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [automerge] } } },
  },
  worker: {
    format: "es",
    rolldownOptions: { output: { codeSplitting: { groups: [automerge, atOnce] } } },
  },
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [`^${path}(/|\\?|$)`, toRelay])) },
});
