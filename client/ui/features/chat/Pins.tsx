import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import type { PinRow, RoomView } from "../../../bridge/contract.ts";
import { formatListTime } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { nameInText } from "../../kit/names.ts";
import { Sheet } from "../../kit/Sheet.tsx";
import { SkeletonRows } from "../../kit/SkeletonRows.tsx";
import { createView } from "../../state/engine.tsx";
import { placeOf } from "./message-place.ts";
import { oneLine } from "./message-text.ts";
import { usePinning } from "./pinning.ts";
import { roomWorkText } from "./room-work-text.ts";
import "./named-sheet.css";
import "./pins.css";

/** In a room's head: how many messages are pinned here, and the way to them. */
export function Pins(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomWorkText);
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <IconButton
        icon="pin"
        label={t().pinned(props.view.pinned)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      <Show when={open()}>
        <PinsSheet view={props.view} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}

/** The same, in a room's details. */
export function PinsRow(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomWorkText);
  const [open, setOpen] = createSignal(false);
  return (
    <section class="info-part">
      <div class="card">
        <button
          type="button"
          class="row room-rule pins-row"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          <Icon name="pin" />
          <span class="grow">{t().pins}</span>
          <span class="end">
            {props.view.pinned}
            <Icon name="right" size="sm" />
          </span>
        </button>
      </div>
      <Show when={open()}>
        <PinsSheet view={props.view} onClose={() => setOpen(false)} />
      </Show>
    </section>
  );
}

function PinsSheet(props: { readonly view: RoomView; readonly onClose: () => void }): JSX.Element {
  const t = useText(roomWorkText);
  const navigate = useNavigate();
  const pinning = usePinning();
  const pins = createView("pins", () => ({ room: props.view.id }));
  onCleanup(() => requestAnimationFrame(focusWhatStays));
  const go = ({ item }: PinRow) => {
    props.onClose();
    navigate(placeOf(props.view.id, item.id));
  };
  return (
    <Sheet open title={t().pins} onClose={props.onClose}>
      <Switch
        fallback={
          <ul class="named-rows pins">
            <For each={pins()}>
              {(row) => (
                <li>
                  <button
                    type="button"
                    title={t().goThere(nameInText(row.item.author))}
                    onClick={() => go(row)}
                  >
                    <PinOne row={row} />
                  </button>
                  <Show when={row.item.canPin}>
                    <IconButton
                      icon="x"
                      size="sm"
                      label={t().unpin}
                      onClick={() => void pinning(props.view.id, row.item, false)}
                    />
                  </Show>
                </li>
              )}
            </For>
          </ul>
        }
      >
        <Match when={pins() === undefined}>
          <SkeletonRows count={3} />
        </Match>
        <Match when={pins()?.length === 0}>
          <Empty art="geese" title={t().noPins} text={t().noPinsText} />
        </Match>
      </Switch>
    </Sheet>
  );
}

/** What led here goes with the last pin: whoever took that down goes on in the room. */
function focusWhatStays(): void {
  if (document.activeElement !== document.body) return;
  const places = [
    ...document.querySelectorAll<HTMLElement>(".room-info .pane-head button, .composer textarea"),
  ];
  places.find((one) => one.checkVisibility())?.focus();
}

function PinOne(props: { readonly row: PinRow }): JSX.Element {
  const t = useText(roomWorkText);
  const language = useLanguage();
  const item = () => props.row.item;
  const words = () =>
    oneLine(item().text) ||
    (item().files?.[0]?.name ?? item().forwarded?.from ?? item().location?.name ?? "");
  return (
    <>
      <Avatar face={item().author} />
      <span class="text">
        <span class="l1">
          <bdi class="name cut">{nameInText(item().author)}</bdi>
          <span class="where cut">{t().pinnedBy(props.row.by)}</span>
          <time>{formatListTime(language(), item().writtenAt, Date.now())}</time>
        </span>
        <span class="said" lang={languageOf(words())}>
          {words()}
        </span>
      </span>
    </>
  );
}
