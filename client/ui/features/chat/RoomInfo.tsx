import { type JSX, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { JoinRequests } from "../../kit/JoinRequests.tsx";
import { SidePane } from "../../kit/SidePane.tsx";
import { useAct } from "../../state/act.ts";
import { RoomAbout } from "./notes/RoomAbout.tsx";
import { PinsRow } from "./Pins.tsx";
import { RoomForMe } from "./RoomForMe.tsx";
import { RoomHealth } from "./RoomHealth.tsx";
import { RoomHero } from "./RoomHero.tsx";
import { RoomLeave } from "./RoomLeave.tsx";
import { RoomLinks } from "./RoomLinks.tsx";
import { RoomMembers } from "./RoomMembers.tsx";
import { RoomNotices } from "./RoomNotices.tsx";
import { RoomRules } from "./RoomRules.tsx";
import { roomInfoText } from "./room-info-text.ts";
import "./room-info.css";

export { NotesPane } from "./notes/NotesPane.tsx";

/** About a room: its name, who reads it and why, its rules and links, and how whole it is here. */
export function RoomInfo(props: {
  readonly view: RoomView;
  readonly onClose: () => void;
  /** A note of the room, or `list`. */
  readonly onNotes: (note: string) => void;
}): JSX.Element {
  const t = useText(roomInfoText);
  const title = () => (props.view.access === "direct" ? t().infoDirect : t().info);
  return (
    <SidePane class="room-info" title={title()} closeLabel={t().close} onClose={props.onClose} takesFocus>
      <div class="scroll">
        <div class="info-page">
          <RoomHero view={props.view} />
          <RoomNotices view={props.view} />
          <Show when={props.view.requests.length > 0}>
            <Requests view={props.view} />
          </Show>
          <Show when={props.view.access !== "direct"}>
            <RoomAbout view={props.view} onOpen={props.onNotes} />
          </Show>
          <Button icon="doc" wide onClick={() => props.onNotes("list")}>
            {t().notes}
          </Button>
          <Show when={props.view.pinned > 0}>
            <PinsRow view={props.view} />
          </Show>
          <RoomMembers view={props.view} />
          <RoomForMe view={props.view} />
          <Show when={props.view.access !== "direct"}>
            <RoomRules view={props.view} />
          </Show>
          <Show when={props.view.canLink || props.view.links.some((link) => link.canRevoke)}>
            <RoomLinks view={props.view} />
          </Show>
          <RoomHealth view={props.view} />
          <RoomLeave view={props.view} />
        </div>
      </div>
    </SidePane>
  );
}

function Requests(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  return (
    <section class="info-part">
      <h3 class="cap">
        <b>{t().requests(props.view.requests.length)}</b>
      </h3>
      <JoinRequests
        requests={props.view.requests}
        hideRoom
        onAnswer={async ({ id, name }, accept) => {
          const text = accept ? t().letIn(name) : t().declined(name);
          await act.say("answerRequest", { id, accept }, { icon: accept ? "tick" : "info", text });
        }}
      />
    </section>
  );
}
