import { createSignal, For, type JSX, onMount, Show } from "solid-js";
import type { PersonRow, RoomView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatDate, formatNumber } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { Weave } from "../../kit/Weave.tsx";
import { useEngine } from "../../state/engine.tsx";
import { texts } from "./text.ts";
import "./room-info.css";

/** About a room: its name, who reads it and why, who is in it, and how whole it is here. */
export function RoomInfo(props: { readonly view: RoomView; readonly onClose: () => void }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const made = () => formatDate(language(), props.view.createdAt, Date.now());
  let close!: HTMLButtonElement;
  onMount(() => {
    if (matchMedia("(max-width: 720px)").matches) close.focus(); // the conversation gave way to this page
  });
  const sealed = () => (props.view.access === "open" ? t().openToOrg : t().onlyMembers);
  return (
    <aside class="pane detail room-info" aria-label={t().info}>
      <header class="pane-head" data-lined>
        <h2>{t().info}</h2>
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
        <section class="about">
          <Weave faces={props.view.faces} size="xl" />
          <RoomName view={props.view} />
        </section>
        <section>
          <h3 class="cap">{t().whoReads}</h3>
          <p>{sealed()}</p>
          <p class="with-icon">
            <Icon name="lock" size="sm" />
            {t().blindRelay}
          </p>
        </section>
        <section>
          <h3 class="cap">{t().people(props.view.members.length)}</h3>
          <ul class="rows">
            <For each={props.view.members}>{(person) => <Member person={person} />}</For>
          </ul>
        </section>
        <section>
          <h3 class="cap">{t().made}</h3>
          <p>{props.view.createdBy === null ? made() : t().madeBy(props.view.createdBy, made())}</p>
        </section>
        <section>
          <h3 class="cap">{t().synced}</h3>
          <p>{t().onThisDevice(formatNumber(language(), props.view.envelopes))}</p>
          <p class="with-icon">
            <Icon name={props.view.historyComplete ? "tick" : "clock"} size="sm" />
            {props.view.historyComplete ? t().complete : t().incomplete}
          </p>
          <Show when={props.view.pending}>
            <p class="with-icon" data-waiting>
              <Icon name="wait" size="sm" />
              {t().pendingRoom}
            </p>
          </Show>
        </section>
      </div>
    </aside>
  );
}

function Member(props: { readonly person: PersonRow }): JSX.Element {
  const t = useText(texts);
  return (
    <li class="row">
      <Avatar face={props.person} here={props.person.here} />
      <span class="text">
        <span class="t1">
          <span class="cut">{props.person.name}</span>
          <Show when={props.person.me}>
            <span class="role">{t().you}</span>
          </Show>
        </span>
      </span>
    </li>
  );
}

/** The name, and a field in its place while it is being changed. */
function RoomName(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(texts);
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
          <h3>{props.view.name}</h3>
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
