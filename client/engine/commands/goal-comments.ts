import {
  COMMENT_LIMITS,
  type Comment,
  type CommentWord,
  EVENT_LIMITS,
  EVERYONE,
  type EventRef,
  encodeGoalWord,
  fromHex,
  type ObjectiveId,
  ok,
  parseKeyResultId,
  parseObjectiveId,
  type Result,
  type RoomId,
  refToText,
  textToRef,
  utf8,
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError, MentionPlace } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import { rightsNow } from "../state/judged.ts";
import { done, type Handlers, refuse } from "./answers.ts";
import { beside, checkText, writeEvent } from "./chat.ts";

export type CommentCommand =
  | "addComment"
  | "editComment"
  | "recallComment"
  | "reactToComment"
  | "settleComment";

interface Place {
  readonly objective: ObjectiveId;
  readonly room: RoomId;
}

/** What people say to each other about goals. It goes where the objective is kept: whoever reads the one reads the other. */
export function commentCommands(run: GoalsRunning): Pick<Handlers, CommentCommand> {
  const { core, objectives, outbox } = run;

  async function placeOf(id: string): Promise<Place | null> {
    await objectives.loaded();
    const objective = parseObjectiveId(fromHex(id));
    const room = objective === null ? null : objectives.roomOf(objective);
    const isHere = objective !== null && objectives.raw().has(objective);
    return isHere && room !== null ? { objective, room } : null;
  }

  const write = (
    { objective, room }: Place,
    word: CommentWord,
    text: string,
    command: string,
  ): Promise<Result<EventRef, CommandError>> =>
    writeEvent(
      run,
      room,
      { type: "goalWord", objective, session: 0, changes: [encodeGoalWord(word)] },
      { kind: "goal", text },
      command,
      () =>
        rightsNow(core, room, core.identity.member).posts
          ? null
          : { type: "NotAllowed", rule: "onlyAdminsPost" },
    );

  /** A comment that is here and, but to settle what was answered, not taken back; `mayBe` says who may do this to it. */
  async function onComment(
    input: { readonly objective: string; readonly id: string },
    mayBe: "its author" | "its author or who leads" | "anybody",
    mayBeRecalled = false,
  ): Promise<Result<{ readonly place: Place; readonly comment: Comment }, CommandError>> {
    const place = await placeOf(input.objective);
    const all = place === null ? [] : objectives.words.threads(place.objective);
    const comment = all
      .flatMap(({ root, answers }) => [root, ...answers])
      .find(({ ref }) => refToText(ref) === input.id);
    const isGone = comment === undefined || (comment.shown.recalled !== null && !mayBeRecalled);
    if (place === null || isGone) return refuse({ type: "NotFound" });
    const isOwn = comment.shown.author === core.identity.member;
    const leads = mayBe !== "its author" && rightsNow(core, place.room, core.identity.member).leads;
    return mayBe === "anybody" || isOwn || leads
      ? ok({ place, comment })
      : refuse({ type: "NotAllowed", rule: "onlyAuthorsChangeTheirMessages" });
  }

  /** The same once more finds what it did. */
  const onceMore = async (refused: { readonly ok: false; readonly error: CommandError }, command: string) =>
    (await outbox.answerOf(command)) !== null ? done : refused;

  const settle = async (written: Promise<Result<EventRef, CommandError>>) => {
    const result = await written;
    return result.ok ? done : result;
  };

  return {
    async addComment({ objective, keyResult, checkIn, answers, text: raw, mentions }, command) {
      const text = checkText(raw, COMMENT_LIMITS.units);
      if (!text.ok) return text;
      const place = await placeOf(objective);
      const [about, said, root] = [
        keyResult === null ? null : parseKeyResultId(fromHex(keyResult)),
        checkIn === null ? null : textToRef(checkIn),
        answers === null ? null : textToRef(answers),
      ];
      const isLost =
        (keyResult !== null && about === null) ||
        (checkIn !== null && said === null) ||
        (answers !== null && root === null);
      if (place === null || isLost) return refuse({ type: "NotFound" });
      const event = {
        type: "message",
        text: text.value,
        replyTo: root,
        ...naming(text.value, mentions),
      } as const;
      const word = { type: "comment", keyResult: about, checkIn: said, event } as const;
      const written = await write(place, word, text.value, command);
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
    async editComment({ text: raw, mentions, ...input }, command) {
      const found = await onComment(input, "its author");
      if (!found.ok) return onceMore(found, command);
      const text = checkText(raw, COMMENT_LIMITS.units);
      if (!text.ok) return text;
      const target = found.value.comment.ref;
      const event = { type: "edit", target, text: text.value, ...naming(text.value, mentions) } as const;
      return settle(write(found.value.place, { type: "ofComment", event }, text.value, command));
    },
    async recallComment(input, command) {
      const found = await onComment(input, "its author or who leads");
      if (!found.ok) return onceMore(found, command);
      const event = { type: "recall", target: found.value.comment.ref } as const;
      return settle(write(found.value.place, { type: "ofComment", event }, "", command));
    },
    async reactToComment({ emoji, on, ...input }, command) {
      const found = await onComment(input, "anybody");
      if (!found.ok) return onceMore(found, command);
      if (emoji === "" || utf8(emoji).length > EVENT_LIMITS.emojiBytes)
        return refuse({ type: "TooLong", max: EVENT_LIMITS.emojiBytes, unit: "bytes" });
      const target = found.value.comment.ref;
      const event = { type: "react", target, emoji: wellFormed(emoji), on } as const;
      return settle(write(found.value.place, { type: "ofComment", event }, emoji, command));
    },
    async settleComment({ on, ...input }, command) {
      const found = await onComment(input, "anybody", true);
      if (!found.ok) return onceMore(found, command);
      const { place, comment } = found.value;
      return settle(write(place, { type: "settled", comment: comment.ref, on }, "", command));
    },
  };
}

/** People by name, and not everybody at once. */
const naming = (text: string, mentions: readonly MentionPlace[] = []) =>
  beside(
    text,
    mentions.filter(({ who }) => who !== EVERYONE),
  );
