import { createSignal, type Signal } from "solid-js";
import type { MessageId, ObjectiveId } from "../../../bridge/contract.ts";

/** Words not sent yet; `null`: none were begun, and of an answer or an edit no box is open. */
type Draft = Signal<string | null>;

/** What was written and not sent, for as long as goals are open: whatever is looked at or settled meanwhile, no words are lost. */
export interface CommentDrafts {
  of(objective: ObjectiveId): Draft;
  answerTo(comment: MessageId): Draft;
  editOf(comment: MessageId): Draft;
}

export function createCommentDrafts(): CommentDrafts {
  const drafts = new Map<string, Draft>();
  const draft = (place: string): Draft => {
    const known = drafts.get(place) ?? createSignal<string | null>(null);
    drafts.set(place, known);
    return known;
  };
  return {
    of: (objective) => draft(`of ${objective}`),
    answerTo: (comment) => draft(`answer ${comment}`),
    editOf: (comment) => draft(`edit ${comment}`),
  };
}
