import { A } from "@solidjs/router";
import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { AddPeople } from "./AddPeople.tsx";
import { RoomPicture } from "./files/RoomPicture.tsx";
import { MakeRoomLink } from "./MakeRoomLink.tsx";
import { RoomPictureActs } from "./RoomPictureActs.tsx";
import { roomInfoText } from "./room-info-text.ts";

/** Which room, what kind, and the two things people come here for. */
export function RoomHero(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const [open, setOpen] = createSignal<"add" | "link" | null>(null);
  const other = () => props.view.members.find((person) => !person.me);
  const isDirect = () => props.view.access === "direct";
  const kind = () =>
    ({ open: t().openRoom, private: t().privateRoom, direct: t().directRoom })[props.view.access];
  return (
    <header class="info-hero">
      <Show when={isDirect() && other()} fallback={<RoomPicture room={props.view} size="xl" />}>
        {(face) => <Avatar face={face()} size="xl" here={face().here} />}
      </Show>
      <div class="named-room">
        <RoomName view={props.view} />
        <p class="with-icon">
          <Icon name={props.view.access === "open" ? "people" : "lock"} size="sm" />
          {kind()}
        </p>
      </div>
      <Show when={props.view.canRename && !isDirect()}>
        <RoomPictureActs view={props.view} />
      </Show>
      <Show when={props.view.canAdd || props.view.canLink || isDirect()}>
        <div class="acts">
          <Show when={isDirect() && other()}>
            {(person) => (
              <A class="btn" href={`/people/${encodeURIComponent(person().member)}`}>
                <Icon name="person" />
                {t().profile}
              </A>
            )}
          </Show>
          <Show when={props.view.canAdd}>
            <Button tone="soft" icon="user-plus" onClick={() => setOpen("add")}>
              {t().addPeople}
            </Button>
          </Show>
          <Show when={props.view.canLink}>
            <Button icon="link" onClick={() => setOpen("link")}>
              {t().link}
            </Button>
          </Show>
        </div>
      </Show>
      <Switch>
        <Match when={open() === "add"}>
          <AddPeople view={props.view} onClose={() => setOpen(null)} />
        </Match>
        <Match when={open() === "link"}>
          <MakeRoomLink view={props.view} onClose={() => setOpen(null)} />
        </Match>
      </Switch>
    </header>
  );
}

/** The name, and a field in its place while it is being changed. */
function RoomName(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const engine = useEngine();
  const errorText = useErrorText();
  const [name, setName] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<string>();
  const stop = () => {
    setName(null);
    setProblem(undefined);
  };
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = name()?.trim() ?? "";
    if (wanted === props.view.name) return stop();
    const result = await engine.command("renameRoom", { room: props.view.id, name: wanted });
    if (result.ok) stop();
    else setProblem(errorText(result.error));
  };
  return (
    <Show
      when={name() !== null}
      fallback={
        <div class="named">
          <h3>
            <bdi>{props.view.name}</bdi>
          </h3>
          <Show when={props.view.canRename}>
            <IconButton icon="edit" size="sm" label={t().rename} onClick={() => setName(props.view.name)} />
          </Show>
        </div>
      }
    >
      <form class="renaming" onSubmit={save} onKeyDown={(event) => event.key === "Escape" && stop()}>
        <TextField
          ref={(element) => queueMicrotask(() => element.select())}
          label={t().roomName}
          hideLabel
          value={name() ?? ""}
          onInput={setName}
          error={problem()}
          maxlength={60}
        />
        <div class="acts">
          <Button tone="plain" size="sm" onClick={stop}>
            {t().cancel}
          </Button>
          <Button tone="primary" size="sm" type="submit" disabled={name()?.trim() === ""}>
            {t().save}
          </Button>
        </div>
      </form>
    </Show>
  );
}
