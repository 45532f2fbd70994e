import { type JSX, Show } from "solid-js";
import type { RoomView, WhoAdds, WhoMay } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomInfoText } from "./room-info-text.ts";

type Rules = Partial<Pick<RoomView, "history" | "whoAdds"> & WhoMay>;

/** What newcomers read, who may add them, and who may do what. Everybody sees it; changing it is a line in the room. */
export function RoomRules(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  const toasts = useToasts();
  const isPrivate = () => props.view.access === "private";
  const change = async (rules: Rules) => {
    const { id: room, history, whoAdds, whoMay } = props.view;
    const before = { ...(isPrivate() && { history, whoAdds }), ...whoMay };
    if (!(await act.say("setRoomRules", { room, ...rules }))) return;
    const undo = () => void act.say("setRoomRules", { room, ...before });
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
          canChange={props.view.canSetRules && isPrivate()}
          value={props.view.history}
          options={[
            { value: "all", label: t().all },
            { value: "since", label: t().since },
          ]}
          onChange={(history) => void change({ history })}
        />
        <Show when={isPrivate()}>
          <WhoRule
            icon="user-plus"
            name={t().whoAddsRule}
            canChange={props.view.canSetRules}
            value={props.view.whoAdds}
            onChange={(whoAdds) => void change({ whoAdds })}
          />
        </Show>
        <WhoRule
          icon="chat"
          name={t().whoPostsRule}
          canChange={props.view.canSetRules}
          value={props.view.whoMay.posts}
          onChange={(posts) => void change({ posts })}
        />
        <WhoRule
          icon="at"
          name={t().whoNamesAllRule}
          canChange={props.view.canSetRules}
          value={props.view.whoMay.namesAll}
          onChange={(namesAll) => void change({ namesAll })}
        />
        <WhoRule
          icon="pin"
          name={t().whoPinsRule}
          canChange={props.view.canSetRules}
          value={props.view.whoMay.pins}
          onChange={(pins) => void change({ pins })}
        />
      </div>
    </section>
  );
}

function WhoRule(props: {
  readonly icon: IconName;
  readonly name: string;
  readonly canChange: boolean;
  readonly value: WhoAdds;
  readonly onChange: (value: WhoAdds) => void;
}): JSX.Element {
  const t = useText(roomInfoText);
  return (
    <Rule<WhoAdds>
      {...props}
      options={[
        { value: "writers", label: t().writers },
        { value: "admins", label: t().admins },
      ]}
    />
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
