import { useLocation } from "@solidjs/router";
import { goalsPath } from "./goals-path.ts";

/** The same, keeping which objectives are shown: opening one of mine does not bring back everybody's. */
export function useGoalsPath(): typeof goalsPath {
  const location = useLocation();
  return (cycle, place) => goalsPath(cycle, place) + location.search;
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
