/** `npm run nonces [-- 10000000]`: draws that many nonces as seals do; ends with one line of JSON, badly when two are alike. */
import { drawNonces } from "../support/nonce-run.ts";

const began = performance.now();
const run = drawNonces(Number(process.argv[2] ?? 10_000_000));
console.log(JSON.stringify({ ...run, seconds: Math.round((performance.now() - began) / 100) / 10 }));
process.exitCode = run.alike === 0 ? 0 : 1;
