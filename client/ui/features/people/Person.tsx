import { For, type JSX, Show } from "solid-js";
import type { PersonRow } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { RoleName } from "./RoleName.tsx";
import { StageHead } from "./StageHead.tsx";
import { peopleText } from "./text.ts";

/** One person: since when, through whom, and the devices that speak for them. */
export function Person(props: { readonly person: PersonRow }): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const date = (at: number) => formatDate(language(), at, Date.now());
  return (
    <main class="stage" aria-label={props.person.name}>
      <StageHead title={props.person.name} />
      <div class="scroll">
        <div class="sheet-page">
          <header class="hero">
            <Avatar face={props.person} size="xl" here={props.person.here} />
            <h1>
              {props.person.name}
              <Show when={props.person.me}>
                <span class="role">{t().you}</span>
              </Show>
            </h1>
            <p>{props.person.here ? t().here : <RoleName role={props.person.role} />}</p>
          </header>
          <dl class="card facts">
            <Fact name={t().role} value={t()[props.person.role]} />
            <Fact name={t().joined} value={date(props.person.joinedAt)} />
            <Fact name={t().invitedBy} value={props.person.invitedBy ?? t().founder} />
          </dl>
          <section class="sec">
            <h2 class="cap">
              <b>{t().devices}</b>
              <span class="push">{t().deviceCount(props.person.devices.length)}</span>
            </h2>
            <ul class="card rows" data-lined="">
              <For each={props.person.devices}>
                {(device) => (
                  <li class="row member">
                    <Icon name="device" />
                    <span class="text">
                      <span class="t1">
                        {device.name}
                        <Show when={device.thisOne}>
                          <span class="role">{t().thisDevice}</span>
                        </Show>
                      </span>
                      <span class="t2">{t().addedOn(date(device.addedAt))}</span>
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </section>
        </div>
      </div>
    </main>
  );
}

function Fact(props: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
