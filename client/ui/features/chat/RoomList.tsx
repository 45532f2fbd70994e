import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { RoomId, RoomRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { fetchDrawings } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { RoomLink } from "./RoomLink.tsx";
import { filterRooms, nextRoom, sortRooms } from "./room-order.ts";
import "./room-list.css";
import { SkeletonRows } from "../../kit/SkeletonRows.tsx";

const AddMenu = fetched(async () => {
  const [{ AddMenu }] = await Promise.all([import("./AddMenu.tsx"), fetchDrawings()]);
  return AddMenu;
});
const NewRoom = fetched(async () => (await import("./NewRoom.tsx")).NewRoom);

/** All rooms of this person, newest first. One tab stop; arrows walk, Enter opens. */
export function RoomList(props: {
  /** Undefined while loading. */
  readonly rooms: readonly RoomRow[] | undefined;
  readonly current: RoomId | undefined;
}): JSX.Element {
  const t = useText("chat");
  const navigate = useNavigate();
  const [words, setWords] = createSignal("");
  const [focused, setFocused] = createSignal<RoomId | null>(null);
  const [creating, setCreating] = createSignal(false);
  const shown = createMemo(() => filterRooms(sortRooms(props.rooms ?? []), words()));
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
        {add("plus-round", "")}
      </header>
      <div class="list-search">
        <TextField
          label={t().filter}
          hideLabel
          placeholder={t().filter}
          icon="search"
          tone="sunken"
          type="search"
          value={words()}
          onInput={setWords}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") walk(event);
            if (event.key === "Escape") setWords("");
          }}
        />
        {add("plus", "only-desktop")}
      </div>
      <nav ref={list} class="scroll" aria-label={t().rooms} onKeyDown={walk}>
        <Switch>
          <Match when={props.rooms === undefined}>
            <ListSkeleton />
          </Match>
          <Match when={props.rooms?.length === 0}>
            <NoRooms onCreate={() => setCreating(true)} onInvite={() => navigate("/people")} />
          </Match>
          <Match when={shown().length === 0}>
            <Empty
              art="well"
              title={t().noMatchTitle(words())}
              text={t().noMatchText}
              actions={<Button onClick={() => setWords("")}>{t().showAll}</Button>}
            />
          </Match>
        </Switch>
        <For each={shown()}>
          {(room) => (
            <RoomLink
              room={room}
              current={room.id === props.current}
              isStop={room.id === stop()}
              onFocus={() => setFocused(room.id)}
            />
          )}
        </For>
        <Show when={words() === "" && isAlone(shown())}>
          <NoRooms onCreate={() => setCreating(true)} onInvite={() => navigate("/people")} />
        </Show>
      </nav>
      <Show when={adding()}>
        {(anchor) => (
          <AddMenu anchor={anchor()} onCreate={() => setCreating(true)} onClose={() => setAdding(null)} />
        )}
      </Show>
      <Show when={creating()}>
        <NewRoom onClose={() => setCreating(false)} />
      </Show>
    </section>
  );
}

/** Rooms, but nobody else in any of them: the first step is still to ask somebody. */
function isAlone(rooms: readonly RoomRow[]): boolean {
  return rooms.length > 0 && rooms.every((room) => room.memberCount <= 1);
}

function NoRooms(props: { readonly onCreate: () => void; readonly onInvite: () => void }): JSX.Element {
  const t = useText("chat");
  const people = createView("people", () => ({}));
  const isGuest = () => people()?.canInvite === false && people()?.canCreateRooms === false;
  return (
    <Empty
      art="geese"
      title={isGuest() ? t().noRoomsYet : t().noRoomsTitle}
      text={isGuest() ? t().noRoomsYetText : t().noRoomsText}
      actions={
        <>
          <Show when={people()?.canInvite !== false}>
            <Button tone="primary" onClick={props.onInvite}>
              {t().invite}
            </Button>
          </Show>
          <Show when={people()?.canCreateRooms !== false}>
            <Button onClick={props.onCreate}>{t().newRoom}</Button>
          </Show>
        </>
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
