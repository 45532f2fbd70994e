import { type JSX, Show } from "solid-js";
import type { PeopleView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { JoinRequests } from "../../kit/JoinRequests.tsx";
import { useAct } from "../../state/act.ts";
import { StageHead } from "./StageHead.tsx";
import { peopleText } from "./text.ts";

/** Everybody who asked to come in, to the organisation or to a room. */
export function Requests(props: { readonly view: PeopleView }): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  return (
    <main class="stage" aria-label={t().requestsTitle}>
      <StageHead title={t().requestsTitle} />
      <div class="scroll">
        <div class="sheet-page">
          <Show
            when={props.view.requests.length > 0}
            fallback={<Empty art="geese" title={t().noRequests} text={t().noRequestsText} />}
          >
            <p class="lead">{t().requestsText}</p>
            <JoinRequests
              requests={props.view.requests}
              onAnswer={async ({ id, name }, accept) => {
                const text = accept ? t().letIn(name) : t().declined(name);
                await act.say("answerRequest", { id, accept }, { icon: accept ? "tick" : "info", text });
              }}
            />
          </Show>
        </div>
      </div>
    </main>
  );
}
