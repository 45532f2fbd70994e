import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { check, type Figures, round, sum } from "./measure.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/**
 * JavaScript between a first visit and the first room on the screen, as brotli: what the page names, the words of one language,
 * the engine's Worker, and all that these import statically. Goals and their wasm must not be among it.
 */
export async function chatJs(_size: unknown, say: (line: string) => void): Promise<Figures> {
  const files = filesOfChat();
  check(
    files.every((file) => !/automerge|goals/i.test(file)),
    `chat loads goals: ${files.join(" ")}`,
  );
  const sizes = files.map(brotliBytes);
  say(files.map((file, at) => `${file} ${sizes[at]}`).join(", "));
  return { chatJsBrotliKb: round(sum(sizes) / 1_000), chatJsFiles: files.length };
}

function filesOfChat(): readonly string[] {
  check(existsSync(join(dist, "index.html")), "the client is not built");
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const named = [...page.matchAll(/ (?:src|href)="\/([^"]+\.js)"/g)].map(([, file]) => file as string);
  const words = [...page.matchAll(/ data-(?:en|zh)="\/([^"]+\.js)"/g)].map(([, file]) => file as string);
  const workers = readdirSync(join(dist, "assets")).filter((name) => /^engine\.worker-.*\.js$/.test(name));
  check(
    named.length === 2 && words.length === 2 && workers.length === 1,
    `not the build that this knows: ${[...named, ...words, ...workers].join(" ")}`,
  );
  const longest = words.reduce((one, other) => (brotliBytes(one) > brotliBytes(other) ? one : other));
  return withImports([...named, longest, ...workers.map((name) => `assets/${name}`)]);
}

const brotliBytes = (file: string): number => brotliCompressSync(readFileSync(join(dist, file))).length;

/** Static imports of one another; `import(…)` is somebody's later wish. */
function withImports(start: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const code = readFileSync(join(dist, file), "utf8");
    for (const [, name] of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g))
      visit(`assets/${name}`);
  };
  for (const file of start) visit(file);
  return [...found];
}
