import { type JSX, Show } from "solid-js";
import type { RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { fetched } from "../../state/fetched.tsx";
import { ForwardedCard } from "./forward/ForwardedCard.tsx";
import { PlaceCard } from "./place/PlaceCard.tsx";

const GoalCards = fetched(async () => (await import("./goal/GoalCards.tsx")).GoalCards);

/** What a message carries besides words and files. */
export function MessageCards(props: {
  readonly room: RoomId;
  readonly item: TimelineItem;
  readonly isStop: boolean;
}): JSX.Element {
  return (
    <>
      <Show when={props.item.forwarded}>
        {(short) => (
          <ForwardedCard room={props.room} id={props.item.id} short={short()} isStop={props.isStop} />
        )}
      </Show>
      <Show when={props.item.location}>{(place) => <PlaceCard place={place()} isStop={props.isStop} />}</Show>
      <Show when={props.item.goals}>
        <GoalCards room={props.room} id={props.item.id} isStop={props.isStop} />
      </Show>
    </>
  );
}
