import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkify } from "./linkify.ts";

const links = (text: string) => linkify(text).flatMap((part) => (part.type === "link" ? [part.text] : []));
const hrefs = (text: string) => linkify(text).flatMap((part) => (part.type === "link" ? [part.href] : []));

describe("[CHAT-UI1] addresses of http, https and mailto become links, exactly as typed", () => {
  test.for<[string, string[]]>([
    ["https://example.com", ["https://example.com"]],
    ["HTTPS://EXAMPLE.COM/A", ["HTTPS://EXAMPLE.COM/A"]],
    ["http://localhost:8787/#i=abc", ["http://localhost:8787/#i=abc"]],
    ["http://relay/healthz", ["http://relay/healthz"]],
    ["http://[::1]:8787/x", ["http://[::1]:8787/x"]],
    ["mailto:lin@qingquan.org", ["mailto:lin@qingquan.org"]],
    ["mailto:lin@qingquan.org?subject=hi", ["mailto:lin@qingquan.org?subject=hi"]],
    ["看 https://a.cn/b。好", ["https://a.cn/b"]],
    ["见https://a.cn/b谢谢", ["https://a.cn/b"]],
    ["（https://a.cn/b）", ["https://a.cn/b"]],
    ["https://zh.wikipedia.org/wiki/鸿雁", ["https://zh.wikipedia.org/wiki/鸿雁"]],
    ["https://a.cn/?q=水压&p=1", ["https://a.cn/?q=水压&p=1"]],
    ["Look at https://a.com/b.", ["https://a.com/b"]],
    ["(https://a.com/b)", ["https://a.com/b"]],
    ["https://en.wikipedia.org/wiki/Goose_(bird)", ["https://en.wikipedia.org/wiki/Goose_(bird)"]],
    ["[https://a.com]", ["https://a.com"]],
    ["**https://a.com**", ["https://a.com"]],
    ["https://a.com, https://b.com!", ["https://a.com", "https://b.com"]],
    ["https://a.com\nhttps://b.com", ["https://a.com", "https://b.com"]],
    ["see:https://a.com", ["https://a.com"]],
    ["<https://a.com>", ["https://a.com"]],
    ['"https://a.com"', ["https://a.com"]],
  ])("%j", ([text, expected]) => expect(links(text)).toEqual(expected));
});

describe("[CHAT-UI2] nothing else becomes a link", () => {
  test.for([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:null/abc",
    "filesystem:abc",
    "about:blank",
    "chrome://settings",
    "intent:abc;end",
    "tel:110",
    "ftp://a.com",
    "ws://a.com",
    "//a.com",
    "http:a.com",
    "http:/a.com",
    "http&#58;//a.com",
    "http://",
    "https://?",
    "https://#",
    "https://bank.com@evil.com",
    "https://user:secret@evil.com/",
    "https://bank.com%40evil.com:x@evil.com",
    "xhttp://a.com",
    "_https://a.com",
    "https://a.com:99999/",
    "https://[::1",
    "http://a..b%zz",
    "mailto:",
    "mailto:nobody",
    "mailto:a@b@c.com",
    "mailto:/etc/a@b.com",
    "hxxps://a.com",
    "h\u200Bttps://a.com",
    "https:\\\\a.com",
    "lin@qingquan.org",
    `https://a.com/${"a".repeat(2100)}`,
    "",
  ])("%j", (text) => expect(links(text)).toEqual([]));
});

describe("[CHAT-UI3] a link stops before what could break out of it or disguise it", () => {
  test.for<[string, string[]]>([
    ['https://a.com/"onmouseover="alert(1)', ["https://a.com/"]],
    ["https://a.com/<img src=x>", ["https://a.com/"]],
    ["https://a.com/`x`", ["https://a.com/"]],
    ["https://a.com\\@evil.com", ["https://a.com/"]],
    ["https://a.com/\u202Egpj.exe", ["https://a.com/"]],
    ["https://a.com/\u200Bb", ["https://a.com/"]],
    ["https://a.com/\u0000b", ["https://a.com/"]],
    ["https://a.com/{x}", ["https://a.com/"]],
    ["javascript:alert('https://a.com')", ["https://a.com/"]],
  ])("%j", ([text, expected]) => expect(hrefs(text)).toEqual(expected));
});

test("[CHAT-UI4] the parts say the text again, and every href has an allowed scheme", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "https://",
      "http://",
      "mailto:",
      "javascript:",
      "a.com",
      "/",
      "@",
      ")",
      "。",
      "鸿",
      "&#58;",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const parts = linkify(text);
      expect(parts.map((part) => part.text).join("")).toBe(text);
      for (const part of parts)
        if (part.type === "link") expect(part.href).toMatch(/^(?:https?:\/\/|mailto:)/);
    }),
    { numRuns: 2000 },
  );
});
