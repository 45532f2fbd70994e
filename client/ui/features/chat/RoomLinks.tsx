import { createSignal, For, type JSX, Show } from "solid-js";
import type { RoomLinkView, RoomView } from "../../../bridge/contract.ts";
import { formatDate, formatMoment } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { ShareLink } from "../../kit/ShareLink.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomInfoText } from "./room-info-text.ts";

/** The links into this room: those that work, then those that did. */
export function RoomLinks(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const [past, setPast] = createSignal(false);
  const open = () => props.view.links.filter((link) => link.state === "open");
  const closed = () => props.view.links.filter((link) => link.state !== "open");
  return (
    <section class="info-part">
      <h3 class="cap">
        <b>{t().links}</b>
      </h3>
      <For each={open()} fallback={<p class="lead">{t().noLinks}</p>}>
        {(link) => <OpenLink link={link} />}
      </For>
      <Show when={closed().length > 0}>
        <Button size="sm" tone="plain" aria-expanded={past()} onClick={() => setPast(!past())}>
          {past() ? t().hide : t().oldLinks(closed().length)}
        </Button>
      </Show>
      <Show when={past()}>
        <For each={closed()}>{(link) => <LinkFacts link={link} />}</For>
      </Show>
    </section>
  );
}

function OpenLink(props: { readonly link: RoomLinkView }): JSX.Element {
  const t = useText(roomInfoText);
  const [shown, setShown] = createSignal(false);
  const [revoking, setRevoking] = createSignal<string | null>(null);
  return (
    <LinkFacts link={props.link}>
      <Show when={shown() && props.link.link}>
        {(link) => <ShareLink link={link()} label={t().roomLink} codeLabel={t().qrLabel} />}
      </Show>
      <Show when={props.link.link === null}>
        <p class="hint">{t().linkElsewhere}</p>
      </Show>
      <p class="acts">
        <Show when={props.link.link}>
          <Button size="sm" icon="qr" aria-expanded={shown()} onClick={() => setShown(!shown())}>
            {shown() ? t().hide : t().show}
          </Button>
        </Show>
        <Show when={props.link.canRevoke}>
          <Button size="sm" tone="danger-soft" onClick={() => setRevoking(props.link.id)}>
            {t().revoke}
          </Button>
        </Show>
      </p>
      <Show when={revoking()}>{(id) => <Revoking id={id()} onClose={() => setRevoking(null)} />}</Show>
    </LinkFacts>
  );
}

const words = { open: null, expired: "expiredState", used: "usedState", revoked: "revokedState" } as const;

function LinkFacts(props: { readonly link: RoomLinkView; readonly children?: JSX.Element }): JSX.Element {
  const t = useText(roomInfoText);
  const language = useLanguage();
  const ended = () => words[props.link.state];
  const fact = (name: string, value: string) => (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
  const entry = () =>
    [props.link.needsApproval ? t().confirms : t().atOnce, props.link.role === "reader" ? t().asReader : null]
      .filter((part) => part !== null)
      .join(" · ");
  return (
    <article class="card room-link" data-state={props.link.state}>
      <h4>
        <Show when={props.link.guestOrg} fallback={t().forColleagues}>
          {(org) => <OrgBadge name={t().forOrg(org())} />}
        </Show>
        <Show when={ended()}>{(word) => <span class="chip">{t()[word()]}</span>}</Show>
        <span class="push">
          {t().madeBy(props.link.createdBy, formatDate(language(), props.link.createdAt, Date.now()))}
        </span>
      </h4>
      <dl>
        {fact(t().expires, formatMoment(language(), props.link.expiresAt, Date.now()))}
        {fact(t().used, t().usedOf(props.link.used, props.link.maxUses))}
        {fact(t().entry, entry())}
      </dl>
      {props.children}
    </article>
  );
}

function Revoking(props: { readonly id: string; readonly onClose: () => void }): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  const toasts = useToasts();
  const revoke = async () => {
    const failed = await act.attempt("revokeInvite", { id: props.id });
    if (failed === null) toasts.show({ icon: "tick", text: t().revoked });
    return failed;
  };
  return (
    <ConfirmDialog title={t().revokeTitle} act={t().revoke} run={revoke} onClose={props.onClose}>
      <p>{t().revokeText}</p>
    </ConfirmDialog>
  );
}
