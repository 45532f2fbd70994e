import { type JSX, Show } from "solid-js";
import type { RoomLine, TimelineItem } from "../../../bridge/contract.ts";
import { type Language, useLanguage, useText, type Words } from "../../i18n/text.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { nameInText } from "../../kit/names.ts";
import type { MessageActions } from "./actions.ts";
import { lineSentence } from "./line-words.ts";

/** Something that happened in the room, or a message that was taken back, as one quiet sentence. */
export function EventLine(props: {
  readonly item: TimelineItem;
  readonly actions: MessageActions;
}): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  const again = () => props.item.mine && props.actions.recalledText(props.item.id) !== null;
  return (
    <p class="event">
      <Show when={iconOf(props.item)}>{(icon) => <Icon name={icon()} size="xs" />}</Show>
      <span>{sentence(t(), language(), props.item)}</span>
      <Show when={props.item.recalled !== null && again()}>
        <button type="button" class="link" onClick={() => props.actions.editAgain(props.item.id)}>
          {t().editAgain}
        </button>
      </Show>
    </p>
  );
}

function sentence(t: Words["chat"], language: Language, item: TimelineItem): string {
  if (item.recalled !== null) return item.mine ? t.youRecalled : t.theyRecalled(nameInText(item.author));
  return item.line === null ? t.newer : lineSentence(t, language, item.line);
}

function iconOf(item: TimelineItem): IconName | null {
  if (item.recalled !== null) return "recall";
  if (item.line === null) return null;
  if (item.line.type === "SetAside") return item.line.reason === "UnknownEpoch" ? "key" : "alert";
  return drawn[item.line.type] ?? null;
}

const drawn: Partial<Record<RoomLine["type"], IconName>> = {
  CheckedIn: "goals",
  GuestJoined: "org",
  RoleChanged: "person",
  RulesChanged: "sliders",
  LinkMade: "link",
  LinkRevoked: "link",
  DeviceAdded: "device",
  DeviceRevoked: "device",
  KeyRenewed: "key",
  Vouched: "seal",
  Newer: "up",
};
