import {
  type Comment,
  type CommentThread,
  type EventRef,
  fromHex,
  hlcToMs,
  isOpen,
  type MemberId,
  type ObjectiveId,
  parseObjectiveId,
  type RoomId,
  refToText,
  standingOf,
} from "../../../crdt/index.ts";
import type { CommentAbout, CommentCount, CommentThreadView, CommentView, GoalCommentsView } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import { rightsNow } from "../state/judged.ts";
import { mayWrite } from "../state/rights.ts";
import { mentionsIn } from "./mentions.ts";
import { stateOf } from "./message-state.ts";
import { faceOf, nameInText } from "./people.ts";

/** What people said to each other about an objective, as the UI shows it. Nothing here is stored. */
export function goalCommentsView(run: GoalsRunning, id: string): GoalCommentsView | null {
  const { core, objectives } = run;
  const objective = parseObjectiveId(fromHex(id));
  const room = objective === null ? null : objectives.roomOf(objective);
  const raw = objective === null ? undefined : objectives.raw().get(objective);
  if (objective === null || room === null || raw === undefined) return null;
  const rights = rightsNow(core, room, core.identity.member);
  const writes = mayWrite(core, room) && rights.posts;
  const shown = (comment: Comment) => commentView(run, room, comment, writes, rights.leads);
  const threads = objectives.words.threads(objective).map(
    (thread): CommentThreadView => ({
      id: refToText(thread.root.ref),
      root: shown(thread.root),
      answers: thread.answers.map(shown),
      about: aboutOf(run, objective, thread.root),
      settled: thread.root.settledBy && {
        by: faceOf(core, thread.root.settledBy.by, room),
        at: hlcToMs(thread.root.settledBy.stamp.hlc),
      },
      isOpen: isOpen(thread),
      waits: waitsFor(thread, core.identity.member),
    }),
  );
  return { objective, title: raw.objective.title, room, canComment: writes, threads };
}

/** Of all of an objective, or of one of its check-ins. */
export function commentCount(
  { core, objectives }: GoalsRunning,
  objective: ObjectiveId,
  checkIn: EventRef | null = null,
): CommentCount {
  const threads = objectives.words
    .threads(objective)
    .filter(({ root }) => checkIn === null || (root.checkIn !== null && isSame(root.checkIn, checkIn)));
  const said = threads.flatMap(({ root, answers }) => [root, ...answers]);
  return {
    count: said.filter(({ shown }) => shown.recalled === null).length,
    open: threads.filter(isOpen).length,
    waits: threads.some((thread) => waitsFor(thread, core.identity.member)),
  };
}

const isSame = (a: EventRef, b: EventRef): boolean => a.feed === b.feed && a.seq === b.seq;

/** Somebody named this person there, and nothing of theirs has come since. */
function waitsFor(thread: CommentThread, member: MemberId): boolean {
  if (!isOpen(thread)) return false;
  const said = [thread.root, ...thread.answers];
  const names = ({ shown }: Comment) =>
    shown.author !== member && shown.mentions.some(({ who }) => who === member);
  const last = said.findLastIndex(names);
  return (
    last >= 0 &&
    !said.slice(last + 1).some(({ shown }) => shown.author === member) &&
    !(said[last] as Comment).shown.reactions.some(({ members }) => members.includes(member))
  );
}

function aboutOf(
  { objectives }: GoalsRunning,
  objective: ObjectiveId,
  { keyResult, checkIn }: Comment,
): CommentAbout | null {
  const document = objectives.raw().get(objective)?.objective;
  const about = document?.keyResults.find(({ id }) => id === keyResult);
  if (keyResult === null || about === undefined) return null;
  const state = objectives.checkIns(objective, keyResult);
  const said = checkIn && standingOf(state).find(({ ref }) => isSame(ref, checkIn));
  return {
    keyResult,
    title: about.title,
    checkIn: said ? { id: refToText(said.ref), value: said.value, unit: about.unit } : null,
  };
}

function commentView(
  { core, outbox, link }: GoalsRunning,
  room: RoomId,
  { ref, shown, before }: Comment,
  writes: boolean,
  leads: boolean,
): CommentView {
  const { author, recalled, edited } = shown;
  const { member } = core.identity;
  const mine = author === member;
  return {
    id: refToText(ref),
    by: faceOf(core, author, room),
    mine,
    at: hlcToMs(shown.stamp.hlc),
    text: shown.text,
    mentions: mentionsIn(core, room, shown),
    edited: edited && { at: hlcToMs(edited.hlc) },
    before: before.map(({ stamp, text }) => ({ at: hlcToMs(stamp.hlc), text })),
    recalled: recalled && {
      at: hlcToMs(recalled.hlc),
      by: recalled.by === author ? null : nameInText(core, recalled.by, room),
    },
    reactions: shown.reactions.map(({ emoji, members }) => ({
      emoji,
      count: members.length,
      mine: members.includes(member),
      names: members.map((one) => nameInText(core, one, room)),
    })),
    state: stateOf(core, outbox, link.exchange(), room, ref, author),
    canEdit: mine && writes && recalled === null,
    canRecall: (mine || leads) && writes && recalled === null,
  };
}
