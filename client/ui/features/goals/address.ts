import { useLocation } from "@solidjs/router";
import type { CycleId, ObjectiveId } from "../../../bridge/contract.ts";
import { type CommentPlace, commentPlaceToText } from "./comment-words.ts";
import { goalsPath } from "./goals-path.ts";

/** The same, keeping which objectives are shown: opening one of mine does not bring back everybody's. */
export function useGoalsPath(): typeof goalsPath {
  const location = useLocation();
  return (cycle, place) => goalsPath(cycle, place) + location.search;
}

/** Stands where a key result would: ids of those are hex. */
export const COMMENTS = "comments";

/** An objective's comments; `on`: what a new one is to be about. */
export function useCommentsPath(): (cycle: CycleId, objective: ObjectiveId, on?: CommentPlace) => string {
  const location = useLocation();
  return (cycle, objective, on) => {
    const search = new URLSearchParams(location.search);
    search.delete("on");
    if (on !== undefined) search.set("on", commentPlaceToText(on));
    return `${goalsPath(cycle, { objective, keyResult: COMMENTS })}${search.size > 0 ? `?${search}` : ""}`;
  };
}

/** A torn percent sign in a typed address is taken as it stands. */
export function readPart(part: string | undefined): string | null {
  if (part === undefined || part === "") return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
