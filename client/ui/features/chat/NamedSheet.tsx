import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { NamedRow } from "../../../bridge/contract.ts";
import { formatListTime } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { dueText } from "../../kit/due-text.ts";
import { Empty } from "../../kit/Empty.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { nameInText } from "../../kit/names.ts";
import { Segmented } from "../../kit/Segmented.tsx";
import { Sheet } from "../../kit/Sheet.tsx";
import { SkeletonRows } from "../../kit/SkeletonRows.tsx";
import { createView } from "../../state/engine.tsx";
import { createReminder } from "../../state/reminder.ts";
import { calmText } from "./calm-text.ts";
import { placeOf } from "./message-place.ts";
import { oneLine } from "./message-text.ts";
import { writingText } from "./writing-text.ts";
import "./named-sheet.css";

/** All messages that name this person, whatever room they stand in, and what waits for a check-in; choosing one goes there. */
export function NamedSheet(props: { readonly onClose: () => void }): JSX.Element {
  const t = useText(writingText);
  const near = useText("chat");
  const navigate = useNavigate();
  const calm = useText(calmText);
  const [shown, setShown] = createSignal<"named" | "saved">("named");
  const named = createView("named", () => (shown() === "named" ? {} : null));
  const saved = createView("saved", () => (shown() === "saved" ? {} : null));
  const due = useText(dueText);
  const reminder = createReminder();
  const waiting = () => (shown() === "named" ? (reminder()?.results.length ?? 0) : 0);
  const goTo = (place: string) => {
    props.onClose();
    navigate(place);
  };
  const rows = () => (shown() === "named" ? named() : saved());
  return (
    <Sheet open title={near().named} onClose={props.onClose}>
      <Segmented<"named" | "saved">
        wide
        label={near().named}
        value={shown()}
        options={[
          { value: "named", label: calm().tabNamed },
          { value: "saved", label: calm().tabSaved },
        ]}
        onChange={setShown}
      />
      <Show when={waiting() > 0}>
        <button type="button" class="named-due" onClick={() => goTo("/goals?due=1")}>
          <Icon name="goals" />
          <span class="grow">{due().waiting(waiting())}</span>
          <Icon name="right" />
        </button>
      </Show>
      <Switch
        fallback={
          <ul class="named-rows">
            <For each={rows()}>
              {(row) => (
                <li>
                  <button
                    type="button"
                    data-unread={row.item.unread || row.item.urgent?.asks ? "" : undefined}
                    onClick={() => goTo(placeOf(row.room, row.item.id))}
                  >
                    <NamedOne row={row} />
                  </button>
                </li>
              )}
            </For>
          </ul>
        }
      >
        <Match when={rows() === undefined}>
          <SkeletonRows count={3} />
        </Match>
        <Match when={rows()?.length === 0 && waiting() > 0}>{null}</Match>
        <Match when={rows()?.length === 0}>
          <Empty
            art="geese"
            title={shown() === "named" ? t().namedNone : calm().savedNone}
            text={shown() === "named" ? t().namedNoneText : calm().savedNoneText}
          />
        </Match>
      </Switch>
    </Sheet>
  );
}

function NamedOne(props: { readonly row: NamedRow }): JSX.Element {
  const t = useText(writingText);
  const near = useText("chat");
  const language = useLanguage();
  const item = () => props.row.item;
  return (
    <>
      <Avatar face={item().author} />
      <span class="text">
        <span class="l1">
          <bdi class="name cut">{nameInText(item().author)}</bdi>
          <bdi class="where cut">{props.row.roomName}</bdi>
          <time>{formatListTime(language(), item().writtenAt, Date.now())}</time>
        </span>
        <span class="said" lang={languageOf(item().text)}>
          {item().urgent?.asks ? <em class="asks">{near().urgent} </em> : null}
          {oneLine(item().text)}
        </span>
        {item().unread ? <span class="sr">{t().unreadOne}</span> : null}
      </span>
    </>
  );
}
