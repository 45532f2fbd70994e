import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { noteHtml } from "./note-html.ts";
import { richHtml } from "./rich-html.ts";

test("[EXP8] marks are drawn as in the app, names and addresses too, and a link says where it leads", () => {
  expect(richHtml("**泵三** `p<1` ~~旧~~")).toBe(
    "<p><strong>泵三</strong> <code>p&lt;1</code> <s>旧</s></p>",
  );
  expect(richHtml("> a\n\n3. b\n4. c\n\n```\n<x>\n```")).toBe(
    '<blockquote><p>a</p></blockquote><ol start="3"><li><p>b</p></li><li><p>c</p></li></ol><pre><code>&lt;x&gt;</code></pre>',
  );
  expect(richHtml("[log](https://a.example/?q=1&r)")).toBe(
    '<p><a href="https://a.example/?q=1&amp;r" rel="noopener noreferrer nofollow">log</a> <small>(a.example)</small></p>',
  );
  const mention = { from: 0, length: 3, who: "m", name: "Bo", me: false };
  expect(richHtml("@Bo look", [mention])).toBe('<p><b class="at">@Bo</b> look</p>');
  expect(richHtml("2 < 3\nplain")).toBe("<p>2 &lt; 3\nplain</p>");
});

/** What pages are made of: nothing else is ever drawn, and nothing leads anywhere but to the web and to mail. */
const OURS =
  /<(?:\/?(?:p|strong|em|s|code|pre|blockquote|ul|ol|li|small|b|h3|h4|h5|div)|br|hr|\/a|b class="at"|ul class="checks"|ol start="\d{1,9}"|a href="(?:https?:\/\/|mailto:)[^"<>]*" rel="noopener noreferrer nofollow")>/g;
const bit = fc.constantFrom(
  ..."*_`~[]()<>\"'&! \n-1.>",
  "a",
  "](javascript:alert(1))",
  "[x](data:text/html,1)",
  "https://a.example/",
  '"onload="',
  "<img src=x onerror=alert(1)>",
  "<script>",
  "```",
  "\u{f0000}",
);

test("[EXP8] [H02] whatever is written, nothing but our own elements comes of it", () => {
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 40, size: "max" }), (bits) => {
      expect(richHtml(bits.join("")).replace(OURS, "")).not.toMatch(/[<>"]/);
    }),
    { numRuns: 500 },
  );
});

test("[EXP8] [H02] a note's marks, lists and checks are drawn, its links only where they lead to the web or to mail", () => {
  const doc = new Y.Doc();
  const root = doc.getXmlFragment("note");
  const element = (
    name: string,
    attributes: Readonly<Record<string, unknown>>,
    ...inside: readonly (Y.XmlElement | Y.XmlText)[]
  ) => {
    const one = new Y.XmlElement(name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value as string);
    one.insert(0, [...inside]);
    return one;
  };
  const letters = (text: string, attributes: Readonly<Record<string, unknown>> = {}) => {
    const one = new Y.XmlText();
    one.insert(0, text, attributes);
    return one;
  };
  root.insert(0, [
    element("heading", { level: 2 }, letters("三号")),
    element(
      "check_list",
      {},
      element("check_item", { done: true }, element("paragraph", {}, letters("关阀", { strong: {} }))),
    ),
    element("paragraph", {}, letters("log", { link: { href: "https://a.example/" } })),
    element("paragraph", {}, letters("bad", { link: { href: "javascript:alert(1)" } })),
    element('x onload="', {}, letters("<i>")),
    element("code_block", {}, letters("a < b")),
  ]);
  expect(noteHtml(doc).split("\n")).toEqual([
    "<h4>三号</h4>",
    '<ul class="checks"><li>☑ <div><p><strong>关阀</strong></p>',
    "</div></li>",
    "</ul>",
    '<p><a href="https://a.example/" rel="noopener noreferrer nofollow">log</a></p>',
    "<p>bad</p>",
    "<p>&lt;i&gt;</p>",
    "<pre><code>a &lt; b</code></pre>",
    "",
  ]);
});
