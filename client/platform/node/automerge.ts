import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as Automerge from "@automerge/automerge/slim";
import type { AutomergeApi } from "../../engine/goals/plain.ts";

const wasmPath = createRequire(import.meta.url).resolve("@automerge/automerge/automerge.wasm");

/** The library with its wasm, which Node reads from the package. */
export async function loadAutomerge(): Promise<AutomergeApi> {
  await Automerge.initializeWasm(await readFile(wasmPath));
  return Automerge;
}
