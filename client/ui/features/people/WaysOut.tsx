import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { PeopleView, PersonView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { createView } from "../../state/engine.tsx";
import { Leaving } from "./Leaving.tsx";
import { Removing } from "./Removing.tsx";
import { peopleText } from "./text.ts";

/** Blocking, removing, leaving. The last owner is told why they cannot go yet. */
export function WaysOut(props: { readonly person: PersonView; readonly people: PeopleView }): JSX.Element {
  const t = useText(peopleText);
  const [open, setOpen] = createSignal<"remove" | "leave" | null>(null);
  const close = () => setOpen(null);
  return (
    <section class="ways-out">
      <Switch>
        <Match when={props.person.me && props.person.lastOwner}>
          <Banner icon="info" shape="card">
            <b>{t().lastOwner}</b>
            <br />
            {t().lastOwnerText}
          </Banner>
        </Match>
        <Match when={props.person.me}>
          <Button tone="danger-soft" onClick={() => setOpen("leave")}>
            {t().leave}
          </Button>
        </Match>
        <Match when={!props.person.me}>
          <Block person={props.person} />
          <Show when={props.person.canRemove}>
            <Button tone="danger-soft" onClick={() => setOpen("remove")}>
              {props.person.guest === null ? t().remove : t().removeGuest}
            </Button>
          </Show>
        </Match>
      </Switch>
      <Switch>
        <Match when={open() === "remove"}>
          <Removing person={{ ...props.person }} people={props.people} onClose={close} />
        </Match>
        <Match when={open() === "leave"}>
          <LeavingHere person={props.person} people={props.people} onClose={close} />
        </Match>
      </Switch>
    </section>
  );
}

function LeavingHere(props: {
  readonly person: PersonView;
  readonly people: PeopleView;
  readonly onClose: () => void;
}): JSX.Element {
  const session = createView("session", () => ({}));
  const orgName = () => {
    const view = session();
    return view?.state === "ready" ? view.org.name : "";
  };
  return <Leaving {...props} orgName={orgName()} />;
}

function Block(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const set = async (blocked: boolean) => {
    const { member, name } = props.person;
    if (!(await act.say("setBlocked", { member, blocked }))) return;
    const undo = () => void act.say("setBlocked", { member, blocked: !blocked });
    const text = blocked ? t().blockedToast(name) : t().unblockedToast(name);
    toasts.show({ icon: "info", text, action: { label: t().undo, run: undo } });
  };
  return (
    <Button onClick={() => void set(!props.person.blocked)}>
      {props.person.blocked ? t().unblock : t().block}
    </Button>
  );
}
