import { createSignal, For, type JSX, Show } from "solid-js";
import type { InviteView, PeopleView } from "../../../bridge/contract.ts";
import { formatDate, formatMoment } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { peopleWords } from "../../kit/people-text.ts";
import { ShareLink } from "../../kit/ShareLink.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { GuestCap } from "./GuestCap.tsx";
import { StageHead } from "./StageHead.tsx";
import { peopleText } from "./text.ts";

/** Every invitation and what became of it. */
export function Invites(props: { readonly view: PeopleView; readonly onInvite: () => void }): JSX.Element {
  const t = useText(peopleText);
  const newInvite = () => (
    <Button tone="primary" icon="user-plus" onClick={props.onInvite}>
      {t().newInvite}
    </Button>
  );
  return (
    <main class="stage" aria-label={t().invites}>
      <StageHead title={t().invites}>
        <Show when={props.view.canInvite && props.view.invites.length > 0}>
          <Button tone="soft" size="sm" icon="user-plus" onClick={props.onInvite}>
            {t().newInvite}
          </Button>
        </Show>
      </StageHead>
      <div class="scroll">
        <div class="sheet-page">
          <Show
            when={props.view.invites.length > 0}
            fallback={
              <Empty
                art="geese"
                title={t().noInvites}
                text={props.view.canInvite ? t().noInvitesText : t().askAdmin}
                actions={props.view.canInvite ? newInvite() : undefined}
              />
            }
          >
            <p class="lead">{t().invitesLead}</p>
            <For each={props.view.invites}>{(invite) => <InviteCard invite={invite} />}</For>
          </Show>
          <Show when={props.view.canInvite}>
            <GuestCap cap={props.view.guestCap} />
          </Show>
        </div>
      </div>
    </main>
  );
}

const tones = { open: "ok", expired: undefined, used: undefined, revoked: "bad" } as const;

function InviteCard(props: { readonly invite: InviteView }): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const [open, setOpen] = createSignal(false);
  const roles = useText(peopleWords);
  const words = () => (props.invite.state === "open" ? t().openState : t()[props.invite.state]);
  const isOpen = () => props.invite.state === "open";
  return (
    <article class="card invite" data-state={props.invite.state}>
      <header>
        <span class="chip" data-tone={tones[props.invite.state]}>
          {words()}
        </span>
        <Show when={props.invite.role !== "member"}>
          <span class="chip">{roles()[props.invite.role]}</span>
        </Show>
        <span class="by">
          {t().createdBy(props.invite.createdBy, formatDate(language(), props.invite.createdAt, Date.now()))}
        </span>
      </header>
      <dl>
        <div>
          <dt>{t().expires}</dt>
          <dd>{formatMoment(language(), props.invite.expiresAt, Date.now())}</dd>
        </div>
        <div>
          <dt>{t().usedCount}</dt>
          <dd>{t().uses(props.invite.used, props.invite.maxUses)}</dd>
        </div>
        <div>
          <dt>{t().entry}</dt>
          <dd>{props.invite.needsApproval ? t().asksFirst : t().entersAtOnce}</dd>
        </div>
      </dl>
      <Show when={isOpen()}>
        <Show when={open() && props.invite.link}>
          {(link) => <ShareLink link={link()} label={t().link} codeLabel={t().qrLabel} />}
        </Show>
        <Show when={props.invite.link === null}>
          <p class="hint">{t().linkElsewhere}</p>
        </Show>
        <p class="acts">
          <Show when={props.invite.link}>
            <Button size="sm" icon="link" aria-expanded={open()} onClick={() => setOpen(!open())}>
              {open() ? t().hide : t().show}
            </Button>
          </Show>
          <Show when={props.invite.canRevoke}>
            <Revoke id={props.invite.id} />
          </Show>
        </p>
      </Show>
    </article>
  );
}

/** Cannot be undone, so it asks first. */
function Revoke(props: { readonly id: string }): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const [asking, setAsking] = createSignal<string | null>(null);
  const revoke = (id: string) => async () => {
    const failed = await act.attempt("revokeInvite", { id });
    if (failed === null) toasts.show({ icon: "tick", text: t().revokedToast });
    return failed;
  };
  return (
    <>
      <Button size="sm" tone="danger-soft" onClick={() => setAsking(props.id)}>
        {t().revoke}
      </Button>
      <Show when={asking()}>
        {(id) => (
          <ConfirmDialog
            title={t().revokeTitle}
            act={t().revoke}
            run={revoke(id())}
            onClose={() => setAsking(null)}
          >
            <p>{t().revokeText}</p>
          </ConfirmDialog>
        )}
      </Show>
    </>
  );
}
