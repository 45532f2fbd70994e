import type { Bytes, ChainId } from "../../crdt/public.ts";
import { type Marks, openMarks } from "./recovery.ts";

export type SetupRefusal = "SetupTokenUsed" | "SetupTokenUnknown";

/**
 * Which orgs this relay serves. Kept beside the database, so that a relay whose database is gone still knows
 * whose chains it may take back. relay-file.ts keeps it on disk.
 */
export interface Admission {
  isAdmitted(org: ChainId): boolean;
  admitted(): readonly ChainId[];
  /** Uses up the set-up token for this org; durable when it returns. `null` when the org is in. */
  admitWith(token: Bytes, org: ChainId): SetupRefusal | null;
  /** How far the chains of its orgs had come. */
  readonly marks: Marks;
  /** The operator says: what a loss took is gone for good. */
  readonly acceptsLoss: boolean;
}

/** For the simulator and tests: knows its orgs from the start, or lets any token in. */
export function openAdmission(
  orgs: readonly ChainId[] = [],
  { marks = openMarks(), acceptsLoss = false }: Partial<Pick<Admission, "marks" | "acceptsLoss">> = {},
): Admission {
  const known = new Set(orgs);
  return {
    marks,
    acceptsLoss,
    isAdmitted: (org) => known.has(org),
    admitted: () => [...known],
    admitWith: (_token, org) => {
      known.add(org);
      return null;
    },
  };
}
