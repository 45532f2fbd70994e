import type { ArchiveBrought } from "../api.ts";
import type { Job } from "../backup/job.ts";
import type { Goals } from "../goals/half.ts";
import type { Running } from "../running.ts";
import { goalsRoom } from "../state/objectives.ts";
import type { Source } from "./source.ts";

/* Goals on their way in. Who was responsible does not come along: people there are not people here. */

/** Read and ready, `null` where there are none for this person, or the goals engine does not start. */
async function goalsHere(run: Running): Promise<Goals | null> {
  if (goalsRoom(run.core) === null) return null;
  const half = await run.goals().catch(() => null);
  return half !== null && (await half.texts()) !== null ? half : null;
}

/** How many of its objectives are not here yet; `null` when somebody ended it. */
export async function goalsToCome(run: Running, source: Source, job: Job): Promise<number | null> {
  let half: Goals | null | undefined;
  let count = 0;
  for await (const { goal } of source.goals()) {
    if (job.isCancelled()) return null;
    half ??= await goalsHere(run);
    if (half === null) return 0;
    if (!half.has(goal.id)) count++;
  }
  return count;
}

/** Brings all of them. The same again brings nothing, and one that broke off goes on. */
export async function bringGoals(
  run: Running,
  source: Source,
  job: Job,
): Promise<Pick<ArchiveBrought, "objectives" | "checkIns" | "stopped">> {
  const counts = { objectives: 0, checkIns: 0 };
  let half: Goals | null | undefined;
  for await (const { goal, checkIns } of source.goals()) {
    if (job.isCancelled()) return { ...counts, stopped: "Cancelled" };
    half ??= await goalsHere(run);
    if (half === null) return { ...counts, stopped: "NeedsRelay" };
    const isNew = !half.has(goal.id);
    const brought = await half.bring(goal, checkIns);
    if (!brought.ok)
      return { ...counts, stopped: brought.error.type === "NotSaved" ? "NotSaved" : "NotAllowed" };
    if (isNew) counts.objectives++;
    counts.checkIns += brought.value;
  }
  return { ...counts, stopped: null };
}
