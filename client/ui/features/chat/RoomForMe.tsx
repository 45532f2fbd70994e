import type { JSX } from "solid-js";
import type { CallLevel, RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { Switch } from "../../kit/Switch.tsx";
import { useAct } from "../../state/act.ts";
import { calmText } from "./calm-text.ts";

/** How this person keeps the room, for those who do not open the menu of its row. */
export function RoomForMe(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(calmText);
  const act = useAct();
  const own = () => props.view.own;
  const set = (change: {
    readonly level?: CallLevel;
    readonly pinned?: boolean;
    readonly archived?: boolean;
  }) => void act.say("setRoomOwn", { room: props.view.id, ...change });
  return (
    <section class="info-part">
      <h3 class="cap">
        <b>{t().forMe}</b>
        <span class="push">{t().onlyYou}</span>
      </h3>
      <div class="card rows" data-lined="">
        <div class="row room-rule">
          <Icon name="bell" />
          <span class="grow">{t().notify}</span>
          <MenuSelect<CallLevel>
            label={t().notify}
            value={own().level}
            options={[
              { value: "all", label: t().eachMessage },
              { value: "mentions", label: t().whenNamed },
              { value: "nothing", label: t().noMessage },
            ]}
            onChange={(level) => set({ level })}
          />
        </div>
        <div class="row room-rule">
          <Icon name="pin" />
          <span class="grow">{t().pin}</span>
          <Switch label={t().pin} checked={own().pinned} onChange={(pinned) => set({ pinned })} />
        </div>
        <div class="row room-rule">
          <Icon name="box" />
          <span class="grow">{t().archive}</span>
          <Switch label={t().archive} checked={own().archived} onChange={(archived) => set({ archived })} />
        </div>
      </div>
    </section>
  );
}
