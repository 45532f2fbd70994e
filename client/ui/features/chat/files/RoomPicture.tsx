import { createEffect, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { RoomId, RoomRow } from "../../../../bridge/contract.ts";
import { Weave, type WeaveProps } from "../../../kit/Weave.tsx";
import { useEngine } from "../../../state/engine.tsx";
import "./room-picture.css";

/** The picture that a room was given; its people, woven, until it is here and where there is none. Silent, like they are. */
export function RoomPicture(props: {
  readonly room: Pick<RoomRow, "id" | "picture" | "faces">;
  readonly size?: WeaveProps["size"];
}): JSX.Element {
  const engine = useEngine();
  const [url, setUrl] = createSignal<string | null>(null);
  const take = async (room: RoomId, id: string, isWanted: () => boolean) => {
    const read = await engine.command("readRoomPicture", { room, id });
    if (!read.ok || !isWanted()) return;
    setUrl(URL.createObjectURL(new Blob([read.value.bytes], { type: read.value.type }))); // as an image and as nothing else
  };
  createEffect(() => {
    const { id, picture } = props.room;
    let isWanted = true;
    onCleanup(() => {
      isWanted = false;
      const old = url();
      if (old !== null) URL.revokeObjectURL(old);
      setUrl(null);
    });
    if (picture !== null) void take(id, picture, () => isWanted);
  });
  return (
    <Show when={url()} fallback={<Weave faces={props.room.faces} size={props.size} />}>
      {(src) => (
        <img class="room-picture" data-size={props.size} src={src()} alt="" onError={() => setUrl(null)} />
      )}
    </Show>
  );
}
