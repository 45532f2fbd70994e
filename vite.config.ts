import { fileURLToPath } from "node:url";
import { defineConfig, type ProxyOptions } from "vite";
import solid from "vite-plugin-solid";
import { apiPaths } from "./client/platform/browser/api-paths.ts";
import { serviceWorker } from "./scripts/sw-plugin.ts";

const relay = `http://localhost:${process.env.PORT ?? "8787"}`;

/** In development the page comes from Vite; the relay is told of that origin by scripts/dev.mjs. */
const toRelay: ProxyOptions = { target: relay, ws: true };

/** Automerge is big and only goals need it: a file of its own, so that chat never waits for it. */
const automergeApart = {
  codeSplitting: { groups: [{ name: "automerge", test: /node_modules[\\/]@automerge/ }] },
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
    rolldownOptions: { output: automergeApart },
  },
  worker: { format: "es", rolldownOptions: { output: automergeApart } },
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [`^${path}(/|\\?|$)`, toRelay])) },
});
