/** `npm run dev`: Vite on 5173 with hot reload in front of a relay on 8787 that restarts when its sources change. */
import { spawn } from "node:child_process";
import { prepare, root } from "./toolchain.mjs";

const page = "http://localhost:5173";
const node = prepare();
const children = [
  ["--watch", "relay/main.ts"],
  ["node_modules/vite/bin/vite.js", "--port", "5173", "--strictPort"],
].map((args) =>
  spawn(node, args, { cwd: root, stdio: "inherit", env: { ...process.env, SKEIN_ORIGINS: page } }),
);

const endAll = () => {
  for (const child of children) child.kill("SIGTERM");
};
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, endAll);
for (const child of children)
  child.on("exit", (code) => {
    process.exitCode ??= code ?? 0;
    endAll();
  });
