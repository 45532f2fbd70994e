import { type JSX, Show } from "solid-js";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import type { AcceptProps } from "./Accept.tsx";
import "./onboarding.css";
import { onboardingText } from "./text.ts";

type Invitation = AcceptProps["invitation"];

/** Where an invitation leads and who signed it. */
export function InviteCard(props: { readonly invitation: Invitation }): JSX.Element {
  const t = useText(onboardingText);
  const language = useLanguage();
  const until = () => formatDate(language(), props.invitation.expiresAt, Date.now());
  return (
    <>
      <div class="invite-card">
        <span class="mark" aria-hidden="true">
          {[...props.invitation.orgName][0]}
        </span>
        <span class="where">
          <h2>{props.invitation.orgName}</h2>
          <Show when={props.invitation.roomName}>{(room) => <p>{room()}</p>}</Show>
        </span>
        <p class="know">
          <Icon name="shield" />
          {t().signedBy(props.invitation.invitedBy, until())}
        </p>
      </div>
      <Show when={props.invitation.guestOrg}>
        {(org) => <GuestNote invitation={props.invitation} org={org()} />}
      </Show>
    </>
  );
}

/** For somebody of another organisation: who they are here, until when, and what is theirs to see. */
function GuestNote(props: { readonly invitation: Invitation; readonly org: string }): JSX.Element {
  const t = useText(onboardingText);
  const language = useLanguage();
  const title = () => {
    const { guestUntil } = props.invitation;
    if (guestUntil === null) return t().guestOf(props.org);
    return t().guestOfUntil(props.org, formatDate(language(), guestUntil, Date.now()));
  };
  const see = () => {
    const { roomName } = props.invitation;
    return roomName === null ? t().guestSeeRoom : t().guestSee1(roomName);
  };
  return (
    <section class="guest-note">
      <h2>
        <Icon name="org" />
        {title()}
      </h2>
      <dl>
        <div>
          <dt>{t().guestSee}</dt>
          <dd>{see()}</dd>
        </div>
        <div>
          <dt>{t().guestNot}</dt>
          <dd>{t().guestNot1}</dd>
        </div>
      </dl>
      <p>{t().guestKnown(props.org)}</p>
    </section>
  );
}
