import { useParams } from "@solidjs/router";
import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { createView } from "../../state/engine.tsx";
import { Directory } from "./Directory.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { Invites } from "./Invites.tsx";
import "./people.css";
import { Person } from "./Person.tsx";
import { peopleText } from "./text.ts";

/** `/people`: who is here, and the invitations that let others in. */
export default function People(): JSX.Element {
  const t = useText(peopleText);
  const params = useParams<{ person?: string }>();
  const people = createView("people", () => ({}));
  const [inviting, setInviting] = createSignal(false);
  const person = () => people()?.people.find((one) => one.member === params.person);
  const invite = () => setInviting(true);
  return (
    <>
      <Directory view={people()} chosen={params.person} onInvite={invite} />
      <Switch
        fallback={
          <main class="stage only-desktop">
            <div class="stage-empty">
              <Empty title={t().choose} />
            </div>
          </main>
        }
      >
        <Match when={people() === undefined && params.person !== undefined}>
          <main class="stage" aria-busy="true" />
        </Match>
        <Match when={params.person === "invites" && people()}>
          {(view) => <Invites view={view()} onInvite={invite} />}
        </Match>
        <Match when={person()}>{(found) => <Person person={found()} />}</Match>
        <Match when={params.person !== undefined}>
          <main class="stage">
            <div class="stage-empty">
              <Empty art="well" title={t().missingPerson} text={t().missingPersonText} />
            </div>
          </main>
        </Match>
      </Switch>
      <Show when={inviting()}>
        <InviteDialog onClose={() => setInviting(false)} />
      </Show>
    </>
  );
}
