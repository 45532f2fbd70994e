// Runs before the first paint, so that a dark room does not flash white. The app itself
// (client/ui/state/appearance.ts) reads the same record and stays in charge from then on.
(() => {
  const html = document.documentElement;
  const prefers = (query) => matchMedia(query).matches;
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("skein.appearance")) ?? {};
  } catch {
    // Storage is blocked or holds something else: the system's preferences decide.
  }
  const dark =
    chosen.theme === "dark" || (chosen.theme !== "light" && prefers("(prefers-color-scheme: dark)"));
  html.dataset.theme = dark ? "dark" : "light";
  if (chosen.glove === true) html.dataset.touch = "glove";
  if (chosen.contrast === "more") html.dataset.contrast = "more";
  if (chosen.textScale >= 0.9 && chosen.textScale <= 2) {
    html.style.setProperty("--text-scale", String(chosen.textScale));
  }
  // The words of the language, asked for together with the app that draws them.
  const preferred = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag)) ?? "en";
  const language = /^(zh|en)$/.test(chosen.language) ? chosen.language : preferred.slice(0, 2).toLowerCase();
  const words = document.currentScript.dataset[language];
  if (words !== undefined) {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "modulepreload", href: words }),
    );
  }
})();

// Text becomes markup or code in two ways: Solid fills its templates, Workers start from our files. See DECISIONS.md.
(() => {
  if (globalThis.trustedTypes === undefined) return;
  const ours = /^\/(sw|assets\/[\w.-]+)\.js$/;
  let fillsTemplate = false;
  trustedTypes.createPolicy("default", {
    createHTML: (markup) => (fillsTemplate ? markup : null),
    createScriptURL: (address) => {
      const { origin, pathname } = new URL(address, location.href);
      return origin === location.origin && ours.test(pathname) ? address : null;
    },
  });
  const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(HTMLTemplateElement.prototype, "innerHTML", {
    get,
    set(markup) {
      fillsTemplate = true;
      try {
        set.call(this, markup);
      } finally {
        fillsTemplate = false;
      }
    },
  });
})();
