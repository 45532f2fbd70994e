import { type JSX, onMount, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { JoinRequests } from "../../kit/JoinRequests.tsx";
import { useAct } from "../../state/act.ts";
import { RoomHealth } from "./RoomHealth.tsx";
import { RoomHero } from "./RoomHero.tsx";
import { RoomLeave } from "./RoomLeave.tsx";
import { RoomLinks } from "./RoomLinks.tsx";
import { RoomMembers } from "./RoomMembers.tsx";
import { RoomNotices } from "./RoomNotices.tsx";
import { RoomRules } from "./RoomRules.tsx";
import { roomInfoText } from "./room-info-text.ts";
import "./room-info.css";

/** About a room: its name, who reads it and why, its rules and links, and how whole it is here. */
export function RoomInfo(props: { readonly view: RoomView; readonly onClose: () => void }): JSX.Element {
  const t = useText(roomInfoText);
  const title = () => (props.view.access === "direct" ? t().infoDirect : t().info);
  let close!: HTMLButtonElement;
  onMount(() => {
    if (matchMedia("(max-width: 720px)").matches) close.focus(); // the conversation gave way to this page
  });
  return (
    <aside class="pane detail room-info" aria-label={title()}>
      <header class="pane-head" data-lined>
        <h2>{title()}</h2>
        <span class="push" />
        <IconButton
          ref={(element) => {
            close = element;
          }}
          icon="x"
          size="sm"
          label={t().close}
          onClick={props.onClose}
        />
      </header>
      <div class="scroll">
        <div class="info-page">
          <RoomHero view={props.view} />
          <RoomNotices view={props.view} />
          <Show when={props.view.requests.length > 0}>
            <Requests view={props.view} />
          </Show>
          <RoomMembers view={props.view} />
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
    </aside>
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
