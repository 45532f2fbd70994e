import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { OrgRole, PersonView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { peopleWords } from "../../kit/people-text.ts";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { peopleText } from "./text.ts";
import { UntilDialog } from "./UntilDialog.tsx";
import { VouchDialog } from "./VouchDialog.tsx";

type GivenRole = Exclude<OrgRole, "guest">;

/** What the organisation says of a person, with the way to change what may be changed. */
export function PersonFacts(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const [open, setOpen] = createSignal<"vouch" | "until" | null>(null);
  const date = (at: number) => formatDate(language(), at, Date.now());
  const close = () => setOpen(null);
  return (
    <dl class="card facts">
      <Show when={props.person.guest?.orgName}>
        {(org) => (
          <Fact name={t().organisation}>
            <bdi>{org()}</bdi>
          </Fact>
        )}
      </Show>
      <Fact name={t().role}>
        <Role person={props.person} />
      </Fact>
      <Fact name={t().title}>
        <Show when={props.person.vouched} fallback={<span class="none">{t().noTitle}</span>}>
          <span class="vouched" title={t().vouchedBy}>
            <Icon name="seal" size="sm" label={t().vouchedBy} />
            {props.person.title ?? props.person.name}
          </span>
        </Show>
        <Show when={props.person.canVouch}>
          <Button size="sm" onClick={() => setOpen("vouch")}>
            {props.person.vouched ? t().vouchAgain : t().vouch}
          </Button>
        </Show>
      </Fact>
      <Show when={props.person.guest}>
        {(guest) => (
          <Fact name={t().until}>
            <Show when={guest().until} fallback={t().noUntil}>
              {(until) => <>{date(until())}</>}
            </Show>
            <Show when={props.person.canSetUntil}>
              <Button size="sm" onClick={() => setOpen("until")}>
                {t().change}
              </Button>
            </Show>
          </Fact>
        )}
      </Show>
      <Fact name={t().joined}>{date(props.person.joinedAt)}</Fact>
      <Fact name={t().invitedBy}>
        <bdi>{props.person.invitedBy ?? t().founder}</bdi>
      </Fact>
      <Switch>
        <Match when={open() === "vouch"}>
          <VouchDialog person={props.person} onClose={close} />
        </Match>
        <Match when={open() === "until"}>
          <UntilDialog person={props.person} onClose={close} />
        </Match>
      </Switch>
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** The role; with somebody who may give roles, a menu of those. */
function Role(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  const words = useText(peopleWords);
  const act = useAct();
  const toasts = useToasts();
  const give = async (role: GivenRole) => {
    const { member, name, role: before } = props.person;
    if (before === "guest" || !(await act.say("setRole", { member, role }))) return;
    const undo = () => void act.say("setRole", { member, role: before });
    const text = t().roleGiven(name, words()[role]);
    toasts.show({ icon: "tick", text, action: { label: t().undo, run: undo } });
  };
  const roles = (): readonly OrgRole[] => {
    const { role, rolesToGive } = props.person;
    return rolesToGive.some((one) => one === role) ? rolesToGive : [role, ...rolesToGive];
  };
  return (
    <Show when={props.person.rolesToGive.length > 0} fallback={words()[props.person.role]}>
      <MenuSelect
        label={t().roleOf(props.person.name)}
        value={props.person.role}
        options={roles().map((role) => ({ value: role, label: words()[role] }))}
        onChange={(role) => role !== "guest" && void give(role)}
      />
    </Show>
  );
}
