import { expect, test } from "vitest";
import { wrapped } from "./wrap-marks.ts";

/** `|` stands where the choice begins and ends. */
const act = (marked: string, mark: string): string => {
  const from = marked.indexOf("|");
  const to = marked.lastIndexOf("|") - (marked.lastIndexOf("|") > from ? 1 : 0);
  const now = wrapped(marked.replaceAll("|", ""), from, Math.max(from, to), mark);
  return now.from === now.to
    ? `${now.text.slice(0, now.from)}|${now.text.slice(now.from)}`
    : `${now.text.slice(0, now.from)}|${now.text.slice(now.from, now.to)}|${now.text.slice(now.to)}`;
};

test("[UI22] marks go around what is chosen, without the spaces at its ends, and away again", () => {
  expect(act("one |two| three", "**")).toBe("one **|two|** three");
  expect(act("one **|two|** three", "**")).toBe("one |two| three");
  expect(act("one |**two**| three", "**")).toBe("one |two| three");
  expect(act("one| two |three", "`")).toBe("one `|two|` three");
});

test("[UI22] where nothing is chosen the caret stands between the marks", () => {
  expect(act("one |", "*")).toBe("one *|*");
  expect(act("one *|*", "*")).toBe("one |");
});
