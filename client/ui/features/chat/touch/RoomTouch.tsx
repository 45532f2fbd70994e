import { createEffect, createSignal, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import type { RoomId, RoomRow } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Icon, type IconName } from "../../../kit/Icon.tsx";
import { calmText } from "../calm-text.ts";
import { RoomMenu } from "../RoomMenu.tsx";
import { looksUnread, useRoomActs } from "../room-acts.ts";
import { listenToFingers } from "./fingers.ts";
import { followed, staysAside } from "./touch.ts";
import "./touch.css";

/** A row that stands aside, as it was when it was pulled, and where its acts are seen. */
interface Aside {
  readonly row: HTMLElement;
  readonly room: RoomRow;
  readonly top: number;
  readonly height: number;
}

/**
 * Fingers on the list of rooms: held, the menu of a row; pulled to the left, the acts behind it, of one row at a time.
 * All of them are in the menu too, so no keyboard needs to come here.
 */
export function RoomTouch(props: {
  readonly list: HTMLElement;
  readonly rooms: readonly RoomRow[];
  readonly current: RoomId | undefined;
}): JSX.Element {
  const [menu, setMenu] = createSignal<{ readonly room: RoomRow; readonly anchor: Element } | null>(null);
  const [aside, setAside] = createSignal<Aside | null>(null);
  let acts: HTMLFieldSetElement | undefined;
  let isOpen = false;
  const rowOf = (id: string) => props.list.querySelector<HTMLElement>(`a[data-room="${CSS.escape(id)}"]`);
  const close = () => {
    isOpen = false;
    const row = aside()?.row;
    row?.removeAttribute("data-aside");
    row?.style.removeProperty("--_aside");
    setAside(null);
  };
  const show = (key: string) => {
    if (aside()?.room.id === key) return;
    close();
    const row = rowOf(key);
    const room = props.rooms.find(({ id }) => id === key);
    if (row === null || room === undefined) return;
    setAside({ row, room: { ...room, own: { ...room.own } }, top: row.offsetTop, height: row.offsetHeight });
  };
  const width = () => acts?.offsetWidth ?? 0;
  const stand = (by: number, follows: boolean) => {
    const row = aside()?.row;
    if (row === undefined) return;
    row.dataset.aside = follows ? "follows" : "";
    row.style.setProperty("--_aside", `${by}px`);
  };
  onMount(() => {
    listenToFingers(props.list, {
      keyOf: (target) =>
        (target instanceof Element && target.closest<HTMLElement>("a[data-room]")?.dataset.room) || null,
      way: -1,
      claims: true,
      aside: (key) => (isOpen && aside()?.room.id === key ? width() : 0),
      onHeld: (key) => {
        if (key === null) props.list.querySelector("[data-held]")?.removeAttribute("data-held");
        else rowOf(key)?.setAttribute("data-held", "");
      },
      onHold: (key) => {
        const row = rowOf(key);
        const room = props.rooms.find(({ id }) => id === key);
        if (row !== null && room !== undefined) setMenu({ room, anchor: row });
      },
      onPull: ({ key, by }) => {
        show(key);
        stand(followed(by, width()), true);
      },
      onDrop: (pulled, now) => {
        isOpen = staysAside(pulled, width(), now);
        if (isOpen) stand(width(), false);
        else close();
      },
      onLost: close,
    });
  });
  closeElsewhere(
    () => (isOpen ? [acts, aside()?.row] : null),
    () => aside()?.row ?? null,
    close,
  );
  /** The row may stand elsewhere now, or nowhere. */
  const follow = () => {
    const one = aside();
    if (one === null) return;
    if (!one.row.isConnected) close();
    else if (one.row.offsetTop !== one.top) setAside({ ...one, top: one.row.offsetTop });
  };
  createEffect(
    on(
      () => props.rooms,
      () => queueMicrotask(follow),
      { defer: true },
    ),
  );
  onCleanup(close);
  return (
    <>
      <Show when={menu()}>
        {(opened) => <RoomMenu {...opened()} current={props.current} onClose={() => setMenu(null)} />}
      </Show>
      <Show when={aside()}>
        {(one) => (
          <Acts
            ref={(element) => {
              acts = element;
            }}
            aside={one()}
            current={props.current}
            onDone={close}
          />
        )}
      </Show>
    </>
  );
}

/** A press anywhere else closes it and does nothing else; on the row itself too, unless it pulls. Esc as well. */
function closeElsewhere(
  inside: () => readonly (Element | undefined)[] | null,
  row: () => Element | null,
  close: () => void,
): void {
  const holds = (places: readonly (Element | undefined | null)[], target: EventTarget | null) =>
    target instanceof Node && places.some((one) => one?.contains(target) === true);
  let swallows = false;
  const onPointerDown = ({ target }: PointerEvent) => {
    const places = inside();
    swallows = places !== null && !holds(places.slice(0, 1), target);
    if (places !== null && !holds(places, target)) close();
  };
  const onClick = (event: MouseEvent) => {
    if (!swallows) return;
    swallows = false;
    event.preventDefault();
    event.stopPropagation();
    if (row() !== null) close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || inside() === null) return;
    event.preventDefault();
    close();
  };
  const options = { capture: true };
  document.addEventListener("pointerdown", onPointerDown, options);
  document.addEventListener("click", onClick, options);
  document.addEventListener("keydown", onKeyDown, options);
  onCleanup(() => {
    document.removeEventListener("pointerdown", onPointerDown, options);
    document.removeEventListener("click", onClick, options);
    document.removeEventListener("keydown", onKeyDown, options);
  });
}

function Acts(props: {
  readonly ref: (element: HTMLFieldSetElement) => void;
  readonly aside: Aside;
  readonly current: RoomId | undefined;
  readonly onDone: () => void;
}): JSX.Element {
  const t = useText(calmText);
  const acts = useRoomActs(() => props.current);
  const { room } = props.aside;
  const act = (icon: IconName, label: string, run: (room: RoomRow) => unknown, tone?: "brand" | "time") => (
    <button
      type="button"
      data-tone={tone}
      onClick={() => {
        props.onDone();
        void run(room);
      }}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
  return (
    <fieldset
      ref={(element) => props.ref(element)}
      class="row-acts"
      aria-label={t().menuOf(room.name)}
      style={{ "--_top": `${props.aside.top}px`, "--_height": `${props.aside.height}px` }}
    >
      {act("eye", looksUnread(room) ? t().readShort : t().unreadShort, acts.read, "brand")}
      {act("pin", room.own.pinned ? t().unpinShort : t().pinShort, acts.pin)}
      {act("mute", room.own.level === "nothing" ? t().unmuteShort : t().muteShort, acts.mute)}
      {act("box", room.own.archived ? t().unarchiveShort : t().archiveShort, acts.archive, "time")}
    </fieldset>
  );
}
