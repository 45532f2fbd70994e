import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX, Show } from "solid-js";
import type { PeopleView, PersonView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { PersonName } from "../../kit/PersonName.tsx";
import { RoleName } from "../../kit/RoleName.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { peopleText } from "./text.ts";

/** Who it is, and the way to talk to them. */
export function PersonHero(props: { readonly person: PersonView; readonly people: PeopleView }): JSX.Element {
  const t = useText(peopleText);
  /** Rooms of two are between people of the organisation. */
  const canMessage = () =>
    props.people.canCreateRooms && !props.person.me && !props.person.guest && !props.person.gone;
  return (
    <header class="hero">
      <Avatar face={props.person} size="xl" here={props.person.here} />
      <h1>
        <PersonName person={props.person} />
      </h1>
      <p>
        {props.person.here ? `${t().here} · ` : ""}
        {props.person.title ?? <RoleName role={props.person.role} />}
      </p>
      <Show when={canMessage()}>
        <MessageButton person={props.person} />
      </Show>
    </header>
  );
}

function MessageButton(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  const open = async () => {
    setBusy(true);
    const opened = await engine.command("openDirect", { member: props.person.member });
    setBusy(false);
    if (opened.ok) navigate(`/chats/${encodeURIComponent(opened.value.room)}`);
    else toasts.show({ icon: "alert", text: errorText(opened.error) });
  };
  return (
    <Button tone="primary" icon="chat" busy={busy()} onClick={() => void open()}>
      {t().message}
    </Button>
  );
}
