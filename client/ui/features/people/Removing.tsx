import { type JSX, Show } from "solid-js";
import type { PeopleView, PersonView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { createHandover, Handover } from "./Handover.tsx";
import { peopleText } from "./text.ts";

/** Out of the organisation: cannot be undone, so it says exactly what will happen. */
export function Removing(props: {
  readonly person: PersonView;
  readonly people: PeopleView;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const { member, name, guest } = props.person;
  const handover = createHandover(() => props.people, member);
  const remove = async () => {
    const failed = await act.attempt("removeMember", { member, successor: handover.successor() });
    if (failed === null) toasts.show({ icon: "tick", text: t().removedToast(name) });
    return failed;
  };
  return (
    <ConfirmDialog
      title={t().removeTitle(name)}
      act={guest === null ? t().remove : t().removeGuest}
      disabled={!handover.isWhole()}
      run={remove}
      onClose={props.onClose}
    >
      <ul>
        <li>
          <Icon name="no-signal" size="sm" />
          {t().removeReads}
        </li>
        <li>
          <Icon name="key" size="sm" />
          {t().removeKeys}
        </li>
        <li>
          <Icon name="device" size="sm" />
          {t().removeKept}
        </li>
        <Show when={handover.name()}>
          {(to) => (
            <li>
              <Icon name="forward" size="sm" />
              {t().handsOver(name, to())}
            </li>
          )}
        </Show>
      </ul>
      <Show when={guest === null}>
        <Handover handover={handover} />
      </Show>
      <p>
        <b>{t().removeFinal}</b>
      </p>
    </ConfirmDialog>
  );
}
