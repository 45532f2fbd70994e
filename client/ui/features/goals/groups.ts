import type { GoalLevel, ObjectiveView } from "../../../bridge/contract.ts";
import type { IconName } from "../../kit/Icon.tsx";

export interface GoalGroup {
  /** A level, or a team's room. */
  readonly id: string;
  readonly name: string;
  readonly icon: IconName;
  readonly count: number;
}

/** Company, teams by their rooms, people: those that hold an objective, in this order. */
export function groupsOf(
  objectives: readonly ObjectiveView[],
  words: Readonly<Record<GoalLevel, string>>,
): readonly GoalGroup[] {
  const live = objectives.filter(({ archived }) => !archived);
  const teams = new Map(
    live.flatMap(({ home, group }) => (home && group === "team" ? [[home.room, home.name]] : [])),
  );
  const count = (id: string) => live.filter((one) => isInGroup(one, id)).length;
  const all: readonly Omit<GoalGroup, "count">[] = [
    { id: "org", name: words.org, icon: "org" },
    { id: "team", name: words.team, icon: "people" },
    ...[...teams].map(([id = "", name = ""]) => ({ id, name, icon: "drop" as const })),
    { id: "person", name: words.person, icon: "person" },
  ];
  return all.flatMap((one) => (count(one.id) === 0 ? [] : [{ ...one, count: count(one.id) }]));
}

export const isInGroup = (
  { group, home }: Pick<ObjectiveView, "group" | "home">,
  id: string | null,
): boolean => id === null || group === id || (group === "team" && home?.room === id);

/** Those of a level, of a team's room, mine, or all. What is put away is in none. */
export const inScope = (
  objectives: readonly ObjectiveView[],
  { mineOnly, group }: { readonly mineOnly: boolean; readonly group: string | null },
): readonly ObjectiveView[] =>
  objectives.filter((one) => !one.archived && (!mineOnly || one.mine) && isInGroup(one, group));
