import { expect, test } from "vitest";
import { withoutSent } from "./composing.ts";

test("[CHAT-UI50] sending empties the box of what was sent and of nothing else", () => {
  expect(withoutSent("三号泵房到了", "三号泵房到了")).toBe("");
  expect(withoutSent("三号泵房到了，压力 0.18", "三号泵房到了")).toBe("，压力 0.18");
  expect(withoutSent("改主意了", "三号泵房到了")).toBe("改主意了");
});
