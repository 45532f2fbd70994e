import { A, useNavigate } from "@solidjs/router";
import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  Match,
  on,
  onCleanup,
  Show,
  Switch,
} from "solid-js";
import type { CommandError, Commands, SessionView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { QrScanner } from "../../kit/QrScanner.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import { readSecret } from "../../state/secret.ts";
import { Accept } from "./Accept.tsx";
import { AcceptRoom } from "./AcceptRoom.tsx";
import { LinkForm } from "./LinkForm.tsx";
import "./onboarding.css";
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
  const [scans, setScans] = createSignal(false);
  const take = (typed: string) => {
    if (typed === "") return t().needed;
    const secret = readSecret(typed);
    if (secret === null || secret.type === "invite") arrival.setInvite(typed);
    else {
      arrival.take(secret);
      navigate(placeOf[secret.type]);
    }
    return null;
  };
  const scanned = (text: string) => {
    if (readSecret(text)?.type !== "invite") return false;
    arrival.setInvite(text);
    return true;
  };
  return (
    <FirstPage title={t().joinTitle} lead={t().joinLead}>
      <Show when={!scans()} fallback={<QrScanner onFound={scanned} />}>
        <LinkForm label={t().inviteLink} placeholder="https://…/join#i=…" take={take} />
      </Show>
      <Button
        tone="plain"
        wide
        class="other-way"
        icon={scans() ? "link" : "camera"}
        onClick={() => setScans((on) => !on)}
      >
        {scans() ? t().typeInvite : t().scanInvite}
      </Button>
    </FirstPage>
  );
}

/** Other links that people paste where they see a field for one. */
const placeOf = { setup: "/setup", device: "/link", kit: "/recover" } as const;

function Inspect(props: { readonly link: string; readonly onOther: () => void }): JSX.Element {
  const t = useText(onboardingText);
  const inspection = createInspection(() => props.link);
  const session = createView("session", () => ({}));
  /** Whoever was here before the link: a link into a room is for them as they are. */
  const isMember = createMemo<boolean | undefined>((was) => was ?? wasReady(session()));
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
      <Match when={isMember() && open()}>
        {(invitation) => <AcceptRoom link={props.link} invitation={invitation()} onOther={props.onOther} />}
      </Match>
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

const wasReady = (session: SessionView | undefined): boolean | undefined =>
  session === undefined ? undefined : session.state === "ready";

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
