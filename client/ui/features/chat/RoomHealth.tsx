import type { JSX } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { roomInfoText } from "./room-info-text.ts";

/** Where it came from, and how whole it is on this device. */
export function RoomHealth(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const language = useLanguage();
  const made = () => {
    const when = formatDate(language(), props.view.createdAt, Date.now());
    return props.view.createdBy === null ? t().made(when) : t().madeByWhen(props.view.createdBy, when);
  };
  return (
    <section class="info-part">
      <h3 class="cap">
        <b>{t().health}</b>
      </h3>
      <p class="with-icon">
        <Icon name="device" size="sm" />
        {t().onThisDevice(formatNumber(language(), props.view.envelopes))}
      </p>
      <p class="with-icon">
        <Icon name={props.view.historyComplete ? "tick" : "clock"} size="sm" />
        {props.view.historyComplete ? t().complete : t().incomplete}
      </p>
      <p class="with-icon">
        <Icon name="calendar" size="sm" />
        {made()}
      </p>
    </section>
  );
}
