import { type JSX, Show } from "solid-js";
import type { PeopleView, PersonView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useAct } from "../../state/act.ts";
import { createHandover, Handover } from "./Handover.tsx";
import { peopleText } from "./text.ts";

/** Leaving by oneself. What is here stays readable; nothing new comes. */
export function Leaving(props: {
  readonly person: PersonView;
  readonly people: PeopleView;
  readonly orgName: string;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const handover = createHandover(() => props.people, props.person.member);
  return (
    <ConfirmDialog
      title={t().leaveTitle(props.orgName)}
      act={t().leave}
      disabled={!handover.isWhole()}
      run={() => act.attempt("leaveOrg", { successor: handover.successor() })}
      onClose={props.onClose}
    >
      <ul>
        <li>
          <Icon name="no-signal" size="sm" />
          {t().leaveReads}
        </li>
        <li>
          <Icon name="device" size="sm" />
          {t().leaveKept}
        </li>
        <Show when={handover.name()}>
          {(to) => (
            <li>
              <Icon name="forward" size="sm" />
              {t().leaveHands(to())}
            </li>
          )}
        </Show>
      </ul>
      <Show when={props.person.guest === null}>
        <Handover handover={handover} />
      </Show>
      <p>
        <b>{t().leaveFinal}</b>
      </p>
    </ConfirmDialog>
  );
}
