import { useNavigate, useSearchParams } from "@solidjs/router";
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  Match,
  onCleanup,
  Show,
  Switch,
} from "solid-js";
import type { RoomId, RoomRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { fetchDrawings, Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { isMac, shortcutOf } from "../../kit/shortcuts.ts";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { useFinder } from "../../state/finder.tsx";
import type { listRooms } from "./arrange.ts";
import { mayTouch, talkParts, touchParts } from "./parts.ts";
import { RoomLink } from "./RoomLink.tsx";
import { createRoomMenu } from "./room-menu.ts";
import { isKept, nextRoom, sortRooms } from "./room-order.ts";
import "./room-list.css";
import { SkeletonRows } from "../../kit/SkeletonRows.tsx";

const AddMenu = fetched(async () => {
  const [{ AddMenu }] = await Promise.all([talkParts(), fetchDrawings()]);
  return AddMenu;
});
const NamedSheet = fetched(async () => (await talkParts()).NamedSheet);
const NewRoom = fetched(async () => (await talkParts()).NewRoom);
const FoldRow = fetched(async () => (await talkParts()).FoldRow);
const RoomTouch = fetched(async () => (await touchParts()).RoomTouch);
const RoomMenu = fetched(async () => {
  const [{ RoomMenu }] = await Promise.all([talkParts(), fetchDrawings()]);
  return RoomMenu;
});

/** All rooms of this person, as they keep them. One tab stop; arrows walk, Enter opens. */
export function RoomList(props: {
  /** Undefined while loading. */
  readonly rooms: readonly RoomRow[] | undefined;
  readonly current: RoomId | undefined;
}): JSX.Element {
  const t = useText("chat");
  const navigate = useNavigate();
  const finder = useFinder();
  const [search, setSearch] = useSearchParams<{ new?: string }>();
  const [focused, setFocused] = createSignal<RoomId | null>(null);
  const setCreating = (isOpen: boolean) =>
    setSearch({ new: isOpen ? "room" : undefined }, { replace: !isOpen });
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  /** By time alone, until there is something else to go by. */
  const [arrange, setArrange] = createSignal<typeof listRooms>();
  const takeKept = () =>
    void talkParts().then(
      ({ listRooms }) => setArrange(() => listRooms),
      () => {}, // no network and no copy: in the order that there is
    );
  const calm = createView("calm", () => ({}));
  const sections = () => calm()?.sections ?? [];
  createEffect(() => (props.rooms?.some(isKept) || sections().length > 0) && takeKept());
  const turn = (id: string) =>
    setOpened((all) => new Set(all.has(id) ? [...all].filter((one) => one !== id) : [...all, id]));
  const listing = createMemo(() => {
    const all = props.rooms ?? [];
    return (
      arrange()?.(all, { sections: sections(), opened: opened() }, props.current) ?? {
        rows: sortRooms(all),
        folds: new Map<never, never>(),
      }
    );
  });
  const rows = () => listing().rows;
  const shown = createMemo(() => rows().map((row) => (typeof row === "string" ? { id: row } : row)));
  const listed = createMemo(() => rows().flatMap((row) => (typeof row === "string" ? [] : [row])));
  const stop = createMemo(() => nextRoom(shown(), focused() ?? props.current ?? null, 0)); // asked by every row
  let list!: HTMLElement;

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const next = step === undefined ? null : nextRoom(shown(), stop(), step);
    if (next === null) return;
    event.preventDefault();
    setFocused(next);
    list.querySelector<HTMLElement>(`[data-room="${CSS.escape(next)}"]`)?.focus();
  };
  onRoomKeys(
    listed,
    () => props.current ?? null,
    (room) => navigate(`/chats/${encodeURIComponent(room)}`),
  );
  const menu = createRoomMenu(listed);
  const [seesNamed, setSeesNamed] = createSignal(false);
  const named = (at: string) => (
    <IconButton icon="at" label={t().named} class={at} onClick={() => setSeesNamed(true)} />
  );
  const [adding, setAdding] = createSignal<Element | null>(null);
  const add = (icon: "plus" | "plus-round", at: string) => (
    <IconButton
      icon={icon}
      label={t().add}
      class={at}
      size={icon === "plus" ? "sm" : undefined}
      aria-haspopup="menu"
      aria-expanded={adding() !== null}
      onClick={(event) => setAdding(event.currentTarget)}
    />
  );
  return (
    <section class="pane list-pane" aria-label={t().rooms}>
      <h1 class="sr">{t().chats}</h1>
      <header class="pane-head only-phone is-flex">
        <h2>{t().chats}</h2>
        <span class="push" />
        {named("")}
        {add("plus-round", "")}
      </header>
      <div class="list-search">
        <button
          type="button"
          class="input find-button"
          data-tone="sunken"
          aria-haspopup="dialog"
          onClick={() => finder.find()}
        >
          <Icon name="search" />
          <span>{t().find}</span>
          <span class="kbd only-desktop" aria-hidden="true">
            {isMac() ? "⌘K" : "Ctrl K"}
          </span>
        </button>
        {named("only-desktop")}
        {add("plus", "only-desktop")}
      </div>
      <nav
        ref={list}
        class="scroll"
        aria-label={t().rooms}
        onKeyDown={walk}
        onContextMenu={menu.onContextMenu}
      >
        <Switch>
          <Match when={props.rooms === undefined}>
            <ListSkeleton />
          </Match>
          <Match when={props.rooms?.length === 0}>
            <NoRooms onCreate={() => setCreating(true)} onInvite={() => navigate("/people")} />
          </Match>
        </Switch>
        <For each={rows()}>
          {(row) =>
            typeof row === "string" ? (
              <Show when={listing().folds.get(row)}>
                {(fold) => (
                  <FoldRow
                    fold={fold()}
                    sections={sections()}
                    open={fold().open}
                    isStop={row === stop()}
                    onFocus={() => setFocused(row)}
                    onTurn={() => turn(row)}
                  />
                )}
              </Show>
            ) : (
              <RoomLink
                room={row}
                current={row.id === props.current}
                isStop={row.id === stop()}
                onFocus={() => setFocused(row.id)}
              />
            )
          }
        </For>
        <Show when={isAlone(listed())}>
          <NoRooms onCreate={() => setCreating(true)} onInvite={() => navigate("/people")} />
        </Show>
        <Show when={mayTouch()}>
          <RoomTouch list={list} rooms={listed()} current={props.current} />
        </Show>
      </nav>
      <Show when={adding()}>
        {(anchor) => (
          <AddMenu anchor={anchor()} onCreate={() => setCreating(true)} onClose={() => setAdding(null)} />
        )}
      </Show>
      <Show when={menu.opened()}>
        {(opened) => (
          <RoomMenu
            room={opened().room}
            anchor={opened().anchor}
            current={props.current}
            onClose={menu.close}
          />
        )}
      </Show>
      <Show when={seesNamed()}>
        <NamedSheet onClose={() => setSeesNamed(false)} />
      </Show>
      <Show when={search.new === "room"}>
        <NewRoom onClose={() => setCreating(false)} />
      </Show>
    </section>
  );
}

/** Keys that go from room to room, wherever the focus is. */
function onRoomKeys(
  rooms: () => readonly RoomRow[],
  current: () => RoomId | null,
  open: (room: RoomId) => void,
): void {
  const onKeyDown = (event: KeyboardEvent) => {
    const meant = event.defaultPrevented ? null : shortcutOf("rooms", event);
    if (meant === null) return;
    event.preventDefault();
    void import("./room-keys.ts").then(({ roomMeant }) => {
      const room = roomMeant(meant, rooms(), current());
      if (room !== null && room !== current()) open(room);
    });
  };
  window.addEventListener("keydown", onKeyDown);
  onCleanup(() => window.removeEventListener("keydown", onKeyDown));
}

/** Rooms, but nobody else in any of them: the first step is still to ask somebody. */
function isAlone(rooms: readonly RoomRow[]): boolean {
  return rooms.length > 0 && rooms.every((room) => room.memberCount <= 1);
}

function NoRooms(props: { readonly onCreate: () => void; readonly onInvite: () => void }): JSX.Element {
  const t = useText("chat");
  const session = createView("session", () => ({}));
  const isGuest = () => {
    const now = session();
    return now?.state === "ready" && now.me.role === "guest";
  };
  return (
    <Empty
      art="geese"
      title={isGuest() ? t().noRoomsYet : t().noRoomsTitle}
      text={isGuest() ? t().noRoomsYetText : t().noRoomsText}
      actions={
        <Show when={!isGuest()}>
          <Button tone="primary" onClick={props.onInvite}>
            {t().invite}
          </Button>
          <Button onClick={props.onCreate}>{t().newRoom}</Button>
        </Show>
      }
    />
  );
}

function ListSkeleton(): JSX.Element {
  const t = useText("chat");
  return (
    <div role="status">
      <span class="sr">{t().loading}</span>
      <SkeletonRows count={6} />
    </div>
  );
}
