import type { CommandError } from "../../../../bridge/contract.ts";

interface Said {
  readonly away: string;
  readonly damaged: string;
  readonly tryAgain: string;
}

/** Why a file is not here, in few words; trying again is one tap in any case. */
export function problemText({ away, damaged, tryAgain }: Said, { type }: CommandError): string {
  if (type === "FileAway") return away;
  return type === "FileDamaged" ? damaged : tryAgain;
}
