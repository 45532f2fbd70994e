export type Secret =
  | { readonly type: "setup"; readonly token: string }
  | { readonly type: "invite"; readonly fragment: string }
  /** What a new device shows, to be linked. */
  | { readonly type: "device"; readonly fragment: string }
  /** A recovery kit. */
  | { readonly type: "kit"; readonly fragment: string };

const kinds = { s: "setup", i: "invite", d: "device", k: "kit" } as const;

/** Which secret a fragment, or a whole pasted link, carries; null when it carries none. */
export function readSecret(link: string): Secret | null {
  const hash = link.indexOf("#");
  const fragment = hash === -1 ? link.trim() : link.slice(hash + 1).trim();
  const kind = /^[sidk]=./s.test(fragment) ? kinds[fragment[0] as keyof typeof kinds] : null;
  if (kind === null) return null;
  return kind === "setup"
    ? { type: kind, token: fragment.slice(2) }
    : { type: kind, fragment: `#${fragment}` };
}
