import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { serviceWorker } from "../../scripts/sw-plugin.ts";

const browserFolder = fileURLToPath(new URL("../../client/platform/browser/", import.meta.url));

/**
 * Builds the smallest app that uses the real service worker and its page side; `version` is what it shows.
 * `window.goals()` loads a part of the kind that is stored later. A broken one stops before it does anything.
 */
export async function buildSmallApp(version: string, { isBroken = false } = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "skein-small-app-"));
  await mkdir(join(root, "public"));
  await writeFile(join(root, "public", "plain.txt"), `plain ${version}`);
  await writeFile(join(root, "index.html"), page);
  await writeFile(join(root, "goals.ts"), `export const goals = "goals ${version}";`);
  await writeFile(join(root, "main.ts"), isBroken ? BROKEN : mainSource(version));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    define: { "import.meta.env.DEV": "false" }, // vitest sets NODE_ENV, and with it DEV
    plugins: [
      serviceWorker({
        entry: join(browserFolder, "sw.ts"),
        later: (fileName) => fileName.startsWith("assets/goals"),
      }),
    ],
    build: { outDir: "dist", modulePreload: { polyfill: false } },
  });
  return join(root, "dist");
}

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>small</title></head>
<body><p id="version"></p><p id="updates">0</p><script type="module" src="./main.ts"></script></body></html>`;

const BROKEN = 'document.querySelector("#nothing").textContent = "";';

const mainSource = (version: string) => `
import { watchUpdates } from ${JSON.stringify(join(browserFolder, "service-worker.ts"))};
document.querySelector("#version").textContent = ${JSON.stringify(version)};
watchUpdates(({ apply }) => {
  const updates = document.querySelector("#updates");
  updates.textContent = String(Number(updates.textContent) + 1);
  window.applyUpdate = apply;
});
window.goals = () => import("./goals.ts").then((module) => module.goals);
`;
