import type { Target } from "./target.ts";

/** Every decoder that meets bytes which somebody else has made, by where it stands; each family is loaded when it is its turn. */
const families: Readonly<Record<string, () => Promise<readonly Target[]>>> = {
  formats: async () => (await import("./formats.ts")).formats,
  links: async () => (await import("./links.ts")).links,
  rosters: async () => (await import("./rosters.ts")).rosters(),
  sealed: async () => (await import("./sealed.ts")).sealed(),
  notes: async () => (await import("./notes.ts")).notesTargets,
  archives: async () => (await import("./archives.ts")).archives(),
  goals: async () => (await import("./goals.ts")).goals(),
};

/** `family/name` of each. */
export async function targetNames(): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [family, load] of Object.entries(families))
    for (const { name } of await load()) names.push(`${family}/${name}`);
  return names;
}

export async function loadTarget(name: string): Promise<Target | null> {
  const [family = "", own] = name.split("/");
  const targets = await families[family]?.();
  return targets?.find((target) => target.name === own) ?? null;
}
