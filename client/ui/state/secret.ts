export type Secret =
  | { readonly type: "setup"; readonly token: string }
  | { readonly type: "invite"; readonly fragment: string };

/** Which secret a fragment, or a whole pasted link, carries; null when it carries none. */
export function readSecret(link: string): Secret | null {
  const hash = link.indexOf("#");
  const fragment = hash === -1 ? link.trim() : link.slice(hash + 1).trim();
  if (fragment.startsWith("s=") && fragment.length > 2) return { type: "setup", token: fragment.slice(2) };
  if (fragment.startsWith("i=") && fragment.length > 2) return { type: "invite", fragment: `#${fragment}` };
  return null;
}
