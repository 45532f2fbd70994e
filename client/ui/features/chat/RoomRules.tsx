import { type JSX, Show } from "solid-js";
import type { RoomView, WhoAdds } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomInfoText } from "./room-info-text.ts";

type Rules = Pick<RoomView, "history" | "whoAdds">;

/** What newcomers read and who may add them. Everybody sees it; changing it is a line in the room. */
export function RoomRules(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  const toasts = useToasts();
  const change = async (rules: Partial<Rules>) => {
    const { id: room, history, whoAdds } = props.view;
    if (!(await act.say("setRoomRules", { room, history, whoAdds, ...rules }))) return;
    const undo = () => void act.say("setRoomRules", { room, history, whoAdds });
    toasts.show({ icon: "tick", text: t().rulesSaved, action: { label: t().undo, run: undo } });
  };
  return (
    <section class="info-part">
      <h3 class="cap">
        <b>{t().rules}</b>
        <span class="push">{t().rulesSigned}</span>
      </h3>
      <div class="card rows" data-lined="">
        <Rule
          icon="past"
          name={t().historyRule}
          canChange={props.view.canSetRules}
          value={props.view.history}
          options={[
            { value: "all", label: t().all },
            { value: "since", label: t().since },
          ]}
          onChange={(history) => void change({ history })}
        />
        <Rule
          icon="user-plus"
          name={t().whoAddsRule}
          canChange={props.view.canSetRules}
          value={props.view.whoAdds}
          options={[
            { value: "writers" as WhoAdds, label: t().writers },
            { value: "admins", label: t().admins },
          ]}
          onChange={(whoAdds) => void change({ whoAdds })}
        />
      </div>
    </section>
  );
}

function Rule<T extends string>(props: {
  readonly icon: IconName;
  readonly name: string;
  readonly canChange: boolean;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}): JSX.Element {
  const now = () => props.options.find((option) => option.value === props.value)?.label;
  return (
    <div class="row room-rule">
      <Icon name={props.icon} />
      <span class="grow">{props.name}</span>
      <Show when={props.canChange} fallback={<span class="end">{now()}</span>}>
        <MenuSelect
          label={props.name}
          value={props.value}
          options={props.options}
          onChange={props.onChange}
        />
      </Show>
    </div>
  );
}
