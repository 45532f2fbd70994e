import { type JSX, Match, Switch } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { formatMoment } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { roomInfoText } from "./room-info-text.ts";

/** The one thing that is not as usual in this room. */
export function RoomNotices(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const language = useLanguage();
  const ended = () => {
    const { ended } = props.view;
    if (ended === null) return null;
    const when = formatMoment(language(), ended.at, Date.now());
    return ended.type === "left" ? t().endedLeft(when) : t().endedRemoved(ended.by, when);
  };
  return (
    <Switch>
      <Match when={ended()}>
        {(text) => (
          <Banner icon="lock" shape="card">
            {text()}
          </Banner>
        )}
      </Match>
      <Match when={props.view.pending}>
        <Banner icon="wait" tone="wait" shape="card">
          {t().pendingRoom}
        </Banner>
      </Match>
      <Match when={props.view.waitingForKey && props.view.myRole !== null}>
        <Banner icon="key" tone="wait" shape="card">
          {t().waitingKey}
        </Banner>
      </Match>
      <Match when={props.view.myRole !== null && props.view.keyTrouble}>
        {(trouble) => (
          <Banner icon="key" tone="wait" shape="card">
            {trouble() === "asked" ? t().keyAsked : t().keyStale}
          </Banner>
        )}
      </Match>
    </Switch>
  );
}
