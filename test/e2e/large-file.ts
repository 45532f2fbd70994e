import { parseArgs } from "node:util";
import { tellFigures } from "../support/figures.ts";
import { sendThroughTrouble } from "../support/large-file.ts";

/** `npm run large-file -- --megabytes 200 --out docs`: one file through a killed relay, a killed browser and a cut cable. */
const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "200" }, out: { type: "string" } },
});
const { progress, ...sent } = await sendThroughTrouble(Number(values.megabytes) * 1_000_000, 20_000_000);
tellFigures("large-file", { ...sent, progressShown: new Set(progress).size }, values.out);
process.exit(sent.isWhole && sent.acceptedAgain === 0 ? 0 : 1);
