import { useParams, useSearchParams } from "@solidjs/router";
import { type JSX, Match, Show, Switch } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { createView } from "../../state/engine.tsx";
import { Directory } from "./Directory.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { Invites } from "./Invites.tsx";
import "./people.css";
import { Person } from "./Person.tsx";
import { Requests } from "./Requests.tsx";
import { peopleText } from "./text.ts";

const PAGES = ["invites", "requests"];

/** `/people`: who is here, who asks to come in, and the invitations that let others in. */
export default function People(): JSX.Element {
  const t = useText(peopleText);
  const params = useParams<{ person?: string }>();
  const people = createView("people", () => ({}));
  const [search, setSearch] = useSearchParams<{ invite?: string }>();
  const setInviting = (isOpen: boolean) =>
    setSearch({ invite: isOpen ? "person" : undefined }, { replace: !isOpen });
  const member = () => (params.person === undefined || PAGES.includes(params.person) ? null : params.person);
  return (
    <>
      <Directory view={people()} chosen={params.person} onInvite={() => setInviting(true)} />
      <Switch
        fallback={
          <main class="stage only-desktop">
            <div class="stage-empty">
              <Empty art="geese" title={t().choose} />
            </div>
          </main>
        }
      >
        <Match when={people() === undefined && params.person !== undefined}>
          <main class="stage" aria-busy="true" />
        </Match>
        <Match when={params.person === "invites" && people()}>
          {(view) => <Invites view={view()} onInvite={() => setInviting(true)} />}
        </Match>
        <Match when={params.person === "requests" && people()}>{(view) => <Requests view={view()} />}</Match>
        <Match when={member() !== null && people()}>
          {(view) => (
            <Show when={member()} keyed>
              {(id) => <Person member={id} people={view()} />}
            </Show>
          )}
        </Match>
      </Switch>
      <Show when={search.invite !== undefined && people()?.canInvite && people()}>
        {(view) => <InviteDialog view={view()} onClose={() => setInviting(false)} />}
      </Show>
    </>
  );
}
