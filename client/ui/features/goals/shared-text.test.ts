import fc from "fast-check";
import { expect, test } from "vitest";
import type { MergedText } from "../../../bridge/contract.ts";
import { rebaseText } from "./rebase.ts";
import {
  answerText,
  arriveText,
  isUnsent,
  refuseText,
  type SharedText,
  startText,
  takeText,
  typeText,
} from "./shared-text.ts";

const at = (text: string, version: string): MergedText => ({ text, version });

function send(state: SharedText): readonly [SharedText, MergedText] {
  const taken = takeText(state);
  if (taken === null) throw new Error("nothing to send");
  return taken;
}

test("[GUI5] an edit is sent with the version the person saw when typing began", () => {
  const typed = typeText(startText(at("喝水", "v1")), "喝上水");
  expect(send(typed)[1]).toEqual({ text: "喝上水", version: "v1" });
  expect(takeText(startText(at("喝水", "v1")))).toBeNull();
});

test("[GUI5] a remote change under unsent words keeps both, and the next edit names the newer version", () => {
  const typed = typeText(startText(at("喝水", "v1")), "喝水了");
  const { state, caret } = arriveText(typed, at("请喝水", "v2"));
  expect(state.local).toBe("请喝水了");
  expect(caret(3)).toBe(4);
  expect(send(state)[1]).toEqual({ text: "请喝水了", version: "v2" });
});

test("[GUI5] words typed while an edit is under way follow the merged text", () => {
  const [sent] = send(typeText(startText(at("喝水", "v1")), "喝水了"));
  const more = typeText(sent, "喝水了吗");
  const { state } = answerText(more, at("请喝水了", "v3"));
  expect(state.local).toBe("请喝水了吗");
  expect(isUnsent(state)).toBe(true);
  expect(send(state)[1]).toEqual({ text: "请喝水了吗", version: "v3" });
});

test("[GUI6] a view that already holds the sent words does not double them", () => {
  const [sent] = send(typeText(startText(at("喝水", "v1")), "喝水了"));
  const echoed = arriveText(sent, at("喝水了", "v2")).state;
  expect(echoed.local).toBe("喝水了");
  const { state } = answerText(echoed, at("喝水了", "v2"));
  expect(state).toEqual({ base: at("喝水了", "v2"), local: "喝水了", sent: null, waiting: null });
});

test("[GUI6] a text that set out before the answer does not take the sent words away again", () => {
  const [sent] = send(typeText(startText(at("喝水", "v1")), "喝水了"));
  const { state } = answerText(arriveText(sent, at("请喝水", "v2")).state, at("请喝水了", "v3"));
  expect(state.local).toBe("请喝水了");
});

test("[GUI7] a refused edit keeps the words and can be sent again", () => {
  const [sent] = send(typeText(startText(at("喝水", "v1")), "喝水了"));
  const { state } = refuseText(arriveText(sent, at("请喝水", "v2")).state);
  expect(state.local).toBe("请喝水了");
  expect(send(state)[1]).toEqual({ text: "请喝水了", version: "v2" });
});

type Act = { readonly type: "type"; readonly text: string } | { readonly type: "remote" | "send" | "answer" };

/** An engine that merges as three-way text, and a second person who keeps adding digits at the front. */
test("[GUI8] whatever the order of typing, sending, answers and arrivals, box and engine end equal with every word", () => {
  const letter = fc.constantFrom(..."ABCDEFGH");
  const act: fc.Arbitrary<Act> = fc.oneof(
    letter.map((text) => ({ type: "type" as const, text })),
    fc.constantFrom<Act>({ type: "remote" }, { type: "send" }, { type: "answer" }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const versions = [""];
      const newest = () => at(versions.at(-1) ?? "", String(versions.length - 1));
      let box = startText(newest());
      let inFlight: MergedText | null = null;
      let typed = 0;
      let remote = 0;
      const step = (one: Act) => {
        if (one.type === "type") {
          box = typeText(box, box.local + one.text);
          typed += 1;
        } else if (one.type === "remote") {
          versions.push(`1${newest().text}`);
          remote += 1;
          box = arriveText(box, newest()).state;
        } else if (one.type === "send") {
          const taken = takeText(box);
          if (taken !== null) [box, inFlight] = taken;
        } else if (inFlight !== null) {
          versions.push(rebaseText(versions[Number(inFlight.version)] ?? "", inFlight.text, newest().text));
          inFlight = null;
          box = answerText(box, newest()).state;
        }
      };
      for (const one of acts) step(one);
      for (const type of ["answer", "send", "answer"] as const) step({ type });
      box = arriveText(box, newest()).state;
      expect(box.local).toBe(newest().text);
      expect(isUnsent(box)).toBe(false);
      expect([...box.local].filter((one) => one !== "1")).toHaveLength(typed);
      expect([...box.local].filter((one) => one === "1")).toHaveLength(remote);
    }),
  );
});
