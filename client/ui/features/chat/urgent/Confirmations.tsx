import { createEffect, createSignal, For, type JSX, on, Show } from "solid-js";
import type { Commands, Face, MessageId, RoomId } from "../../../../bridge/contract.ts";
import { formatListTime } from "../../../i18n/format.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { OrgBadge } from "../../../kit/OrgBadge.tsx";
import { SkeletonRows } from "../../../kit/SkeletonRows.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { Popover } from "../Popover.tsx";
import { urgentText } from "./urgent-text.ts";

type Standing = Commands["readConfirmations"]["output"];

/** Who has confirmed an urgent message and who has not; read again with each that comes. */
export function Confirmations(props: {
  readonly anchor: Element;
  readonly room: RoomId;
  readonly id: MessageId;
  readonly confirmed: number;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(urgentText);
  const language = useLanguage();
  const engine = useEngine();
  const [standing, setStanding] = createSignal<Standing>();
  createEffect(
    on(
      () => props.confirmed,
      async () => {
        const read = await engine.command("readConfirmations", { room: props.room, id: props.id });
        if (read.ok) setStanding(read.value);
        else props.onClose(); // recalled meanwhile
      },
    ),
  );
  return (
    <Popover anchor={props.anchor} label={t().whoTitle} class="confirmations" onClose={props.onClose}>
      <Show when={standing()} fallback={<SkeletonRows count={3} />}>
        {(now) => (
          <>
            <Show when={now().waiting.length > 0}>
              <h3 class="cap">{t().whoWaiting(now().waiting.length)}</h3>
              <ul>
                <For each={now().waiting}>{(face) => <Person face={face} />}</For>
              </ul>
            </Show>
            <Show when={now().confirmed.length > 0}>
              <h3 class="cap">{t().whoConfirmed(now().confirmed.length)}</h3>
              <ul>
                <For each={now().confirmed}>
                  {({ face, at }) => <Person face={face} time={formatListTime(language(), at, Date.now())} />}
                </For>
              </ul>
            </Show>
            <p class="urgent-fine">{t().asFarAsHere}</p>
          </>
        )}
      </Show>
    </Popover>
  );
}

function Person(props: { readonly face: Face; readonly time?: string }): JSX.Element {
  return (
    <li>
      <Avatar face={props.face} />
      <bdi class="cut">{props.face.name}</bdi>
      <Show when={props.face.org}>{(org) => <OrgBadge name={org()} />}</Show>
      <Show when={props.time}>
        <time>{props.time}</time>
      </Show>
    </li>
  );
}
