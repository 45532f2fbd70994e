import { expect, test } from "vitest";
import { sendThroughTrouble } from "../support/large-file.ts";

/** The short form of `npm run large-file`, which sends 200 MB. */
test("[A01] [C01] [FILE5] [RLY50] a file goes through a killed relay, a killed browser and a cut cable: it arrives whole, its progress is shown, and no piece that the relay had goes again", async () => {
  const bytes = 17 * 1_048_576 + 77; // one piece more than a reference names by itself
  const sent = await sendThroughTrouble(bytes, 6_000_000);
  console.info(JSON.stringify(sent));
  expect(sent.isWhole).toBe(true);
  expect(sent.acceptedAgain).toBe(0);
  expect(sent.pieces).toBeGreaterThanOrEqual(17); // a piece whose answer died with the relay is not in its log
  for (const pieces of Object.values(sent.blows)) expect(pieces).toBeLessThan(18);
  expect(new Set(sent.progress).size).toBeGreaterThan(8);
});
