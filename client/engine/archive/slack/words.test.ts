import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutToken } from "./shape.ts";
import { slackWords } from "./words.ts";

const names = {
  user: (id: string) => (id === "U1" ? "Mira" : ""),
  channel: (id: string) => (id === "C1" ? "pumps" : ""),
};
const words = (text: string) => slackWords(text, names);

test.for([
  ["*bold* and _slanted_", "**bold** and _slanted_"],
  ["(*bold*), ~gone~.", "(**bold**), ~~gone~~."],
  ["2*3*4 and a ~ b ~ c", "2*3*4 and a ~ b ~ c"],
  ["<@U1> <@U1|mira> <@U9> <@U9|nine>", "@Mira @Mira @U9 @nine"],
  ["<#C1> <#C9|far> <!here> <!subteam^S1|@team> <!date^1^{date}|Monday>", "#pumps #far @here @team Monday"],
  ["<https://a.example/?x=1&amp;y=2>", "https://a.example/?x=1&y=2"],
  ["<https://a.example/(1)|a [b]>", "[a \\[b\\]](https://a.example/%281%29)"],
  ["<mailto:a@b.example|a@b.example>", "a@b.example"],
  ["&lt;@U1&gt; &amp;amp;", "<@U1> &amp;"],
  ["`*x* &lt;` :tada: :nobody:", "`*x* <` 🎉 :nobody:"],
  ["see ```a\n*b* <https://c.example>``` end", "see \n```\na\n*b* https://c.example\n```\n end"],
  ["&gt; said", "> said"],
  ["<javascript:alert(1)|here>", "here (javascript:alert(1))"],
])("[IMP6] Slack's %j is %j here", ([from, to]) => {
  expect(words(from ?? "")).toBe(to);
});

test("[IMP6] any text becomes text, in a time that grows no faster than it", () => {
  const signs = fc.string({
    unit: fc.constantFrom("*", "_", "~", "`", "<", ">", "|", "@", "a", " ", "\n", "&lt;"),
    maxLength: 400,
    size: "max",
  });
  fc.assert(fc.property(signs, (text) => typeof words(text) === "string"));
  for (const one of ["*", "<", "`", "~a", "* *a", "<a|", "[](", ":a:"]) {
    const before = performance.now();
    words(one.repeat(20_000));
    expect(performance.now() - before).toBeLessThan(1_000);
  }
});

test("an address keeps no token that opens the workspace's files", () => {
  expect(withoutToken("https://u:p@files.slack.com/a/b.png?t=xoxe-1&v=2")).toBe(
    "https://files.slack.com/a/b.png?v=2",
  );
  expect(withoutToken("javascript:alert(1)")).toBe("");
  expect(withoutToken("no address")).toBe("");
});
