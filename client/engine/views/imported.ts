import type { ImportedShort, MemberId } from "../../../crdt/index.ts";
import type { Face, ImportSource, ReactionView, TimelineItem } from "../api.ts";
import type { Core } from "../state/core.ts";
import { plainName } from "../state/plain-name.ts";
import { faceOf } from "./people.ts";

/* How messages look that were brought from elsewhere. */

const sourceOf = (source: string): ImportSource =>
  source === "skein" || source === "slack" ? source : "other";

/** Whoever wrote it there; one of us only where the roster here names the device that signed it. */
function authorThere(core: Core, there: ImportedShort): Face {
  const member = there.who as MemberId; // where there is a proof, its author is an id
  if (there.isSigned && core.roster.state().members.has(member)) return faceOf(core, member);
  return faceThere(core, there.source, there);
}

/** Somebody of another place, as whoever brought their words says. */
export function faceThere(
  core: Core,
  source: string,
  { who, name }: { readonly who: string; readonly name: string },
): Face {
  const [seen = 0] = core.ports.crypto.sha256(new TextEncoder().encode(source + who));
  return { member: `${source} ${who}`, name: plainName(name), dye: (seen % 10) + 1 };
}

/** The same item, as it was there: whoever brought it has signed for it, and has not said it. */
export function asBrought(core: Core, there: ImportedShort, item: TimelineItem): TimelineItem {
  const { source, isSigned } = there;
  return {
    ...item,
    author: authorThere(core, there),
    writtenAt: there.at,
    late: false,
    mine: false,
    unread: false,
    ...(item.mentions && {
      mentions: item.mentions.map((one) => ({ ...one, name: namedIn(item.text, one) })),
    }),
    reactions: withThose(there, item.reactions),
    imported: { source: sourceOf(source), isSigned, by: item.author.name },
    canEdit: false,
  };
}

/** Who is named there is called as it was written: nobody here need know them. */
const namedIn = (
  text: string,
  { from, length }: { readonly from: number; readonly length: number },
): string => text.slice(from, from + length).replace(/^@/, "");

/** What was said of it there stands before what is said of it here. */
function withThose({ reactions }: ImportedShort, here: readonly ReactionView[]): readonly ReactionView[] {
  const there = reactions.map(([emoji, names]) => {
    const more = here.find((one) => one.emoji === emoji);
    const all = [...names, ...(more?.names ?? [])];
    return { emoji, count: all.length, mine: more?.mine ?? false, names: all };
  });
  return [...there, ...here.filter(({ emoji }) => there.every((one) => one.emoji !== emoji))];
}
