import { toHex } from "../../../crdt/index.ts";
import type { ArchiveRoom, ArchiveView, LeftOutReason } from "../api.ts";
import type { Job } from "../backup/job.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { goalsToCome } from "./goals.ts";
import { notesToCome } from "./notes.ts";
import type { Source, SourceRoom } from "./source.ts";
import { messagesBrought, roomsBrought } from "./there.ts";

/** A dry run: what would come, counted by reading all of it and writing nothing. `null` when somebody ended it. */
export async function surveySource(run: Running, source: Source, job: Job): Promise<ArchiveView | null> {
  const { core } = run;
  const rooms: ArchiveRoom[] = [];
  const everybody = new Set<string>();
  const leftOut = createTally();
  const brought = await roomsBrought(core);
  let done = 0;
  for (const room of source.rooms) {
    const there = brought.get(room.key);
    const here = there === undefined ? new Map() : await messagesBrought(core, there);
    const seen = { messages: 0, here: 0, signed: 0, files: 0, first: 0, last: 0 };
    const people = new Set<string>();
    for await (const item of room.items()) {
      if (job.isCancelled()) return null;
      if (item.type === "leftOut") leftOut.add(item.reason);
      else {
        const { event, files } = item;
        people.add(event.who);
        seen.messages++;
        seen.files += files.length;
        if (here.has(toHex(event.key))) seen.here++;
        if (event.proof !== null) seen.signed++;
        seen.first = seen.first === 0 ? event.at : Math.min(seen.first, event.at);
        seen.last = Math.max(seen.last, event.at);
      }
      job.step(++done);
    }
    for (const who of people) everybody.add(who);
    const { key, name, access } = room;
    rooms.push({
      key,
      name,
      access,
      ...seen,
      people: people.size,
      notes: (there === undefined ? room.documents : await notesToCome(core, there, room.documents)).length,
      isOurs: isOurs(core, room),
    });
  }
  const { source: kind, from } = source;
  const objectives = await goalsToCome(run, source, job);
  if (objectives === null) return null;
  return { source: kind, from, rooms, people: everybody.size, objectives, leftOut: leftOut.all() };
}

const isOurs = (core: Core, { id }: SourceRoom): boolean => core.roster.rooms().some((room) => room === id);

/** What does not come, counted by why. */
export function createTally() {
  const counts = new Map<LeftOutReason, number>();
  return {
    add: (reason: LeftOutReason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    all: () => [...counts].map(([reason, count]) => ({ reason, count })),
  };
}
