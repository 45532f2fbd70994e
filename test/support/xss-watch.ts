import type { Page } from "playwright-core";
import type { ChromiumProfile } from "./chromium.ts";
import { CANARY } from "./xss-corpus.ts";

/** What a browser did that no text may make it do. All three stay empty. */
export interface XssWatch {
  /** Places whose code called `ran()`. */
  readonly ran: readonly string[];
  /** Addresses outside the app that were asked for. */
  readonly asked: readonly string[];
  /** Reports of the content policy and of Trusted Types. */
  readonly violations: readonly string[];
}

/** Follows every page, frame and Worker of this profile from now on. `origin`: the only one that may be asked. */
export async function watchXss({ context }: ChromiumProfile, origin: string): Promise<XssWatch> {
  const ran: string[] = [];
  const asked: string[] = [];
  const violations: string[] = [];
  await context.exposeBinding("ran", ({ frame }) => void ran.push(frame.name() || frame.url()));
  await context.exposeBinding("violated", (_, words: string) => void violations.push(words));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violated } = globalThis as unknown as { violated: (words: string) => void };
      violated(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on("console", (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text()))
      violations.push(message.text());
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    const isOurs = url.origin === origin || ["about:", "chrome:"].includes(url.protocol);
    if (!isOurs || url.host === CANARY) asked.push(request.url());
  });
  return { ran, asked, violations };
}

/**
 * Everything on the screen that our own templates do not draw: what stands here came out of somebody's text, even
 * where the content policy kept it from running. Stays empty.
 */
export const findForeign = (page: Page): Promise<readonly string[]> => page.evaluate(foreignInPage);

function foreignInPage(): readonly string[] {
  const never =
    "script,iframe,frame,frameset,object,embed,applet,portal,base,style,template,math,foreignObject,marquee,video,audio,source,track,img,image,animate,set,discard,isindex,listing,xmp,noembed,meta,link,title";
  const found: string[] = [];
  for (const element of document.body.querySelectorAll(never)) {
    if (!isOwnScript(element) && !isOwnTitle(element) && !isOwnPicture(element))
      found.push(element.outerHTML.slice(0, 200));
  }
  for (const element of document.querySelectorAll("*"))
    for (const { name, value } of element.attributes)
      if (isForeign(element, name.toLowerCase(), value))
        found.push(`${element.tagName} ${name}=${value}`.slice(0, 200));
  for (const element of document.head.querySelectorAll("script,base,style,meta[http-equiv],link[rel=import]"))
    if (!isOwnScript(element)) found.push(element.outerHTML.slice(0, 200));
  if (Object.keys(Object.prototype).length > 0)
    found.push(`Object.prototype has ${Object.keys(Object.prototype)}`);
  return found;

  function isOwnScript(element: Element): boolean {
    if (!(element instanceof HTMLScriptElement) || element.text !== "") return false;
    return URL.parse(element.src)?.origin === location.origin;
  }
  function isOwnTitle(element: Element): boolean {
    return element instanceof SVGTitleElement && element.childElementCount === 0;
  }
  function isOwnPicture(element: Element): boolean {
    return element instanceof HTMLImageElement && element.getAttribute("src") === "/art/dawn.svg";
  }
  function isForeign(element: Element, name: string, value: string): boolean {
    if (name.startsWith("on") || ["srcdoc", "formaction", "ping", "background", "action"].includes(name))
      return true;
    if (name === "style") return /url\(|expression|@import|behavior/i.test(value);
    if (name === "id" || name === "name")
      return value in document && !(value in Document.prototype) && value !== "app";
    if (!/^(xlink:)?(href|src|data|poster|srcset)$/.test(name)) return false;
    const url = URL.parse(value, location.href);
    if (url?.origin === location.origin) return false;
    const leadsOut =
      ["http:", "https:", "mailto:"].includes(url?.protocol ?? "") && element instanceof HTMLAnchorElement;
    return !leadsOut || !/\bnoopener\b.*\bnoreferrer\b|\bnoreferrer\b/.test(element.rel);
  }
}
