import type { ObjectiveView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useAct } from "../../../state/act.ts";
import { mapTexts } from "../map/map-text.ts";
import { texts } from "../text.ts";
import { alignTexts } from "./align-text.ts";
import type { Link } from "./links.ts";

type Target = Pick<Link["target"], "objective" | "keyResult">;
type Of = Pick<ObjectiveView, "id">;

/** Pointing an objective at others, each step with the way back. */
export function createAligning() {
  const act = useAct();
  const toasts = useToasts();
  const t = useText(alignTexts);
  const titleOf = createLinkTitle();

  const align = ({ id }: Of, { objective, keyResult }: Target, how: Link["how"]) =>
    ({ id, parent: objective, keyResult, how }) as const;
  const need = ({ id }: Of, { objective, keyResult }: Target, reason: string | null) =>
    ({ id, needed: objective, keyResult, reason }) as const;
  const say = (text: string, run: (() => unknown) | null) =>
    toasts.show({ text, ...(run && { action: { label: t().undo, run: () => void run() } }) });

  return {
    /** `null` when it is done, else the sentence that says why not. `before`: how it was. */
    async align(of: Of, target: Target, title: string, how: "contributes" | "supports", before: Link["how"]) {
      const failed = await act.attempt("alignObjective", align(of, target, how));
      if (failed === null)
        say(t().alignedTo(title), () => act.say("alignObjective", align(of, target, before)));
      return failed;
    },
    async need(of: Of, target: Target, title: string, reason: string, before: string | null) {
      const failed = await act.attempt("needObjective", need(of, target, reason));
      if (failed === null) say(t().needs(title), () => act.say("needObjective", need(of, target, before)));
      return failed;
    },
    async remove({ id }: Of, { target, how, reason, kind }: Link) {
      const of = { id };
      const title = titleOf(target);
      const { objective, keyResult } = target; // the view may stand for another line by the time of an undo
      const at = { objective, keyResult };
      if (how === null) {
        if (await act.say("needObjective", need(of, at, null)))
          say(t().removedNeed(title), () => act.say("needObjective", need(of, at, reason)));
        return;
      }
      if (!(await act.say("alignObjective", align(of, at, null)))) return;
      const back = () => act.say("alignObjective", align(of, at, how));
      say(t().removedAlign(title), kind === "ring" ? null : back); // what did not count is not closed again
    },
  };
}

/** What a link leads to in words: what one may not see has no title. */
export function createLinkTitle(): (target: Link["target"]) => string {
  const words = useText(mapTexts);
  const t = useText(texts);
  return ({ state, title, keyResultTitle }) => {
    if (state === "private") return words().privateGoal;
    const objective = title || t().untitled;
    return keyResultTitle === null
      ? objective
      : words().keyResultOf(keyResultTitle || t().untitled, objective);
  };
}
