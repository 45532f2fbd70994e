import { createSignal, type JSX, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { FilePick } from "../../kit/FilePick.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { smallSquare } from "./files/small-square.ts";
import { roomWorkText } from "./room-work-text.ts";

/** Gives a room a picture, made small here, or takes it away; both can be taken back by doing the other. */
export function RoomPictureActs(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomWorkText);
  const act = useAct();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const room = () => props.view.id;
  const choose = async (file: File) => {
    setBusy(true);
    const picture = await smallSquare(file).catch(() => null); // not what it says it is
    setBusy(false);
    if (picture === null) toasts.show({ icon: "alert", text: t().noPicture });
    else await act.say("setRoomPicture", { room: room(), picture }, { icon: "tick", text: t().pictureDone });
  };
  return (
    <div class="picture-acts">
      <FilePick icon="image" tone="plain" disabled={busy()} onPick={(file) => void choose(file)}>
        {props.view.picture === null ? t().choosePicture : t().otherPicture}
      </FilePick>
      <Show when={props.view.picture !== null}>
        <Button
          tone="plain"
          onClick={() =>
            void act.say(
              "setRoomPicture",
              { room: room(), picture: null },
              { icon: "tick", text: t().pictureGone },
            )
          }
        >
          {t().dropPicture}
        </Button>
      </Show>
    </div>
  );
}
