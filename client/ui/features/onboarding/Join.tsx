import { A, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, type JSX, Match, on, onCleanup, onMount, Show, Switch } from "solid-js";
import type { CommandError, Commands } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { useEngine } from "../../state/engine.tsx";
import { keepStorage } from "../../state/platform.ts";
import { readSecret } from "../../state/secret.ts";
import { FirstPage } from "./FirstPage.tsx";
import { onboardingText } from "./text.ts";

type Invitation = Commands["inspectInvite"]["output"];
type Look =
  | { readonly type: "Looking" }
  | { readonly type: "Open"; readonly invitation: Invitation }
  | { readonly type: "Trouble"; readonly error: CommandError };

/** An invitation: paste it or arrive with it, see whose it is, give a name, be in. */
export default function Join(): JSX.Element {
  const arrival = useArrival();
  return (
    <Show when={arrival.invite()} fallback={<AskForLink />}>
      {(link) => <Inspect link={link()} onOther={() => arrival.setInvite(null)} />}
    </Show>
  );
}

function AskForLink(): JSX.Element {
  const t = useText(onboardingText);
  const arrival = useArrival();
  const navigate = useNavigate();
  const [link, setLink] = createSignal("");
  const [empty, setEmpty] = createSignal(false);
  let input!: HTMLInputElement;
  onMount(() => input.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = link().trim();
    setEmpty(typed === "");
    if (typed === "") return input.focus();
    const secret = readSecret(typed);
    if (secret?.type !== "setup") return arrival.setInvite(typed);
    arrival.setSetupToken(secret.token);
    navigate("/setup");
  };
  return (
    <FirstPage title={t().joinTitle} lead={t().joinLead}>
      <form class="form" onSubmit={submit}>
        <TextField
          ref={input}
          label={t().inviteLink}
          value={link()}
          onInput={setLink}
          error={empty() ? t().needed : undefined}
          inputmode="url"
          placeholder="https://…/join#i=…"
          spellcheck={false}
        />
        <div class="end">
          <Button type="submit" tone="primary" size="lg" wide>
            {t().next}
          </Button>
        </div>
      </form>
    </FirstPage>
  );
}

function Inspect(props: { readonly link: string; readonly onOther: () => void }): JSX.Element {
  const t = useText(onboardingText);
  const inspection = createInspection(() => props.link);
  const open = () => {
    const look = inspection.look();
    return look.type === "Open" ? look.invitation : undefined;
  };
  const trouble = () => {
    const look = inspection.look();
    return look.type === "Trouble" ? look.error : undefined;
  };
  return (
    <Switch
      fallback={
        <FirstPage title={t().looking} onBack={props.onOther}>
          <div class="invite-card" aria-busy="true">
            <span class="skel mark" />
            <span class="skel wait-line" />
          </div>
        </FirstPage>
      }
    >
      <Match when={open()}>
        {(invitation) => <Accept link={props.link} invitation={invitation()} onOther={props.onOther} />}
      </Match>
      <Match when={trouble()}>
        {(error) => (
          <Trouble error={error()} link={props.link} onAgain={inspection.again} onOther={props.onOther} />
        )}
      </Match>
    </Switch>
  );
}

/** Looks at the invitation without using it. A second link while the first is looked at wins. */
function createInspection(link: () => string) {
  const engine = useEngine();
  const [look, setLook] = createSignal<Look>({ type: "Looking" });
  const [turn, setTurn] = createSignal(0);
  createEffect(
    on([link, turn], ([asked]) => {
      let current = true;
      onCleanup(() => {
        current = false;
      });
      setLook({ type: "Looking" });
      void engine.command("inspectInvite", { link: asked }).then((result) => {
        if (!current) return;
        setLook(
          result.ok ? { type: "Open", invitation: result.value } : { type: "Trouble", error: result.error },
        );
      });
    }),
  );
  return { look, again: () => setTurn((count) => count + 1) };
}

/** Trouble that another try with the same link may be rid of. */
const MAY_PASS: readonly CommandError["type"][] = [
  "NeedsRelay",
  "NotReady",
  "NotSaved",
  "ClockWrong",
  "Internal",
];

/** The same invitation at the relay it belongs to. The link came from the invitation; only web addresses count. */
function otherRelay(error: CommandError, link: string): string | undefined {
  if (error.type !== "WrongRelay" || !URL.canParse(error.expected)) return undefined;
  const there = new URL("/join", error.expected);
  there.hash = link.slice(link.indexOf("#"));
  return there.protocol === "https:" || there.protocol === "http:" ? there.href : undefined;
}

function Trouble(props: {
  readonly error: CommandError;
  readonly link: string;
  readonly onAgain: () => void;
  readonly onOther: () => void;
}): JSX.Element {
  const t = useText(onboardingText);
  const errorText = useErrorText();
  const isIn = () => props.error.type === "AlreadyMember";
  const mayPass = () => MAY_PASS.includes(props.error.type);
  return (
    <FirstPage title={t().inviteTrouble} onBack={props.onOther}>
      <div class="form" role="alert">
        <Banner tone={isIn() ? "brand" : "wait"} icon={isIn() ? "tick" : "alert"} shape="card">
          {errorText(props.error)}
        </Banner>
        <div class="end">
          <Show when={isIn()}>
            <A class="btn" data-tone="primary" data-size="lg" href="/chats">
              {t().toChats}
            </A>
          </Show>
          <Show when={otherRelay(props.error, props.link)}>
            {(href) => (
              <a class="btn" data-tone="primary" data-size="lg" href={href()} rel="noreferrer">
                {t().openThere}
              </a>
            )}
          </Show>
          <Show when={mayPass()}>
            <Button tone="primary" size="lg" wide onClick={props.onAgain}>
              {t().tryAgain}
            </Button>
          </Show>
          <Button
            tone={isIn() || mayPass() || props.error.type === "WrongRelay" ? "plain" : "primary"}
            size="lg"
            wide
            onClick={props.onOther}
          >
            {t().otherLink}
          </Button>
        </div>
      </div>
    </FirstPage>
  );
}

interface AcceptProps {
  readonly link: string;
  readonly invitation: Invitation;
  readonly onOther: () => void;
}

function Accept(props: AcceptProps): JSX.Element {
  const t = useText(onboardingText);
  const [name, setName] = createSignal("");
  const [asked, setAsked] = createSignal(false);
  const joining = createJoining(() => props.link);
  let input!: HTMLInputElement;
  onMount(() => input.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (name().trim() === "") return input.focus();
    void joining.run(name().trim());
  };
  return (
    <FirstPage title={t().invitesYou(props.invitation.invitedBy)} lead={t().checkLead} onBack={props.onOther}>
      <form class="form" onSubmit={submit}>
        <InviteCard invitation={props.invitation} />
        <TextField
          ref={input}
          label={t().yourName}
          value={name()}
          onInput={setName}
          error={asked() && name().trim() === "" ? t().needed : undefined}
          hint={t().joinNote}
          autocomplete="name"
          maxlength={80}
        />
        <Show when={joining.failure()}>
          {(text) => (
            <div role="alert">
              <Banner tone="bad" icon="alert" shape="card">
                {text()}
              </Banner>
            </div>
          )}
        </Show>
        <div class="end">
          <Button type="submit" tone="primary" size="lg" wide busy={joining.busy()}>
            {joining.busy() ? t().joining : t().join}
          </Button>
          <Button tone="plain" wide disabled={joining.busy()} onClick={props.onOther}>
            {t().notThisOne}
          </Button>
        </div>
      </form>
    </FirstPage>
  );
}

function InviteCard(props: { readonly invitation: Invitation }): JSX.Element {
  const t = useText(onboardingText);
  const language = useLanguage();
  const until = () => formatDate(language(), props.invitation.expiresAt, Date.now());
  return (
    <div class="invite-card">
      <span class="mark" aria-hidden="true">
        {[...props.invitation.orgName][0]}
      </span>
      <h2>{props.invitation.orgName}</h2>
      <p class="know">
        <Icon name="shield" />
        {t().signedBy(props.invitation.invitedBy, until())}
      </p>
    </div>
  );
}

function createJoining(link: () => string) {
  const engine = useEngine();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const run = async (name: string) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("joinOrg", { link: link(), name });
    setBusy(false);
    if (!result.ok) return void setFailure(errorText(result.error));
    void keepStorage(engine);
    const { room } = result.value;
    navigate(room === null ? "/chats" : `/chats/${room}`, { replace: true });
  };
  return { busy, failure, run };
}
