import { Navigate, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { CommandError, PairingView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import { keepStorage } from "../../state/platform.ts";
import { Four } from "./Four.tsx";
import { ShowCode } from "./ShowCode.tsx";
import "./devices.css";
import { Failure } from "../../kit/Failure.tsx";
import { devicesText } from "./text.ts";

/** `/link`: this device is new and shows a code. A device that belongs already goes to its list of devices. */
export default function LinkThis(): JSX.Element {
  const arrival = useArrival();
  const session = createView("session", () => ({}));
  const pairing = () => {
    const view = session();
    return view?.state === "pairing" ? view.pairing : undefined;
  };
  return (
    <Show
      when={session()?.state !== "ready"}
      fallback={<Navigate href={arrival.device() === null ? "/chats" : "/settings/devices"} />}
    >
      <Pairing pairing={pairing()} isNew={session()?.state === "new"} />
    </Show>
  );
}

function Pairing(props: { readonly pairing: PairingView | undefined; readonly isNew: boolean }): JSX.Element {
  const arrival = useArrival();
  const t = useText(devicesText);
  const start = createStart();
  let isBegun = false;
  createEffect(() => {
    if (isBegun || (!props.isNew && props.pairing === undefined)) return;
    isBegun = true; // once: after "different" the session is new again, and this page is being left
    if (props.isNew) void start.run();
  });
  const trouble = (): "relay" | "expired" | undefined => {
    if (start.failure()?.type === "NeedsRelay" || props.pairing?.reason === "needsRelay") return "relay";
    return props.pairing?.state === "failed" ? "expired" : undefined;
  };
  const found = () => (props.pairing?.four === null ? undefined : props.pairing);
  return (
    <Switch fallback={<Code pairing={props.pairing} busy={start.busy()} onNew={start.run} />}>
      <Match when={trouble()}>
        {(type) => <Trouble type={type()} busy={start.busy()} onAgain={start.run} />}
      </Match>
      <Match when={start.failure()}>{(error) => <Failed error={error()} onAgain={start.run} />}</Match>
      <Match when={found()}>{(view) => <Compare pairing={view()} />}</Match>
      <Match when={arrival.device() !== null && props.pairing}>
        <Code pairing={props.pairing} busy={start.busy()} onNew={start.run} note={t().notThisOne} />
      </Match>
    </Switch>
  );
}

function createStart() {
  const engine = useEngine();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<CommandError | null>(null);
  const run = async () => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("startPairing", {});
    setBusy(false);
    if (!result.ok) setFailure(result.error);
  };
  return { busy, failure, run };
}

/** Leaves without linking: the keys that were made for it go too. */
function createLeave(): () => Promise<void> {
  const engine = useEngine();
  const navigate = useNavigate();
  return async () => {
    await engine.command("answerPairing", { matches: false });
    navigate("/welcome");
  };
}

function Code(props: {
  readonly pairing: PairingView | undefined;
  readonly busy: boolean;
  readonly onNew: () => Promise<void>;
  readonly note?: string | undefined;
}): JSX.Element {
  const t = useText(devicesText);
  const leave = createLeave();
  return (
    <FirstPage title={t().linkTitle} lead={t().linkLead} onBack={() => void leave()}>
      <Show when={props.note}>
        {(note) => (
          <div class="link-note">
            <Banner icon="info" shape="card">
              {note()}
            </Banner>
          </div>
        )}
      </Show>
      <ShowCode pairing={props.pairing} busy={props.busy} onNew={() => void props.onNew()} />
    </FirstPage>
  );
}

function Trouble(props: {
  readonly type: "relay" | "expired";
  readonly busy: boolean;
  readonly onAgain: () => Promise<void>;
}): JSX.Element {
  const t = useText(devicesText);
  const leave = createLeave();
  const isRelay = () => props.type === "relay";
  return (
    <FirstPage
      title={isRelay() ? t().needsRelay : t().codeExpired}
      lead={isRelay() ? t().needsRelayText : t().codeExpiredText}
      onBack={() => void leave()}
    >
      <div class="end">
        <Button tone="primary" size="lg" wide busy={props.busy} onClick={() => void props.onAgain()}>
          {isRelay() ? t().tryAgain : t().takeNew}
        </Button>
      </div>
    </FirstPage>
  );
}

function Failed(props: { readonly error: CommandError; readonly onAgain: () => Promise<void> }): JSX.Element {
  const t = useText(devicesText);
  const errorText = useErrorText();
  return (
    <FirstPage title={t().linkTitle}>
      <div class="form" role="alert">
        <Banner tone="wait" icon="alert" shape="card">
          {errorText(props.error)}
        </Banner>
        <div class="end">
          <Button tone="primary" size="lg" wide onClick={() => void props.onAgain()}>
            {t().tryAgain}
          </Button>
        </div>
      </div>
    </FirstPage>
  );
}

/** Both devices show the same four when nobody stands between them. */
function Compare(props: { readonly pairing: PairingView }): JSX.Element {
  const t = useText(devicesText);
  const language = useLanguage();
  const answer = createAnswer();
  const count = () => (language() === "zh" ? t().fourCharacters : t().fourWords);
  return (
    <FirstPage title={t().matchTitle(count())} lead={t().matchLead} onBack={() => void answer.say(false)}>
      <Show when={props.pairing.four}>{(four) => <Four four={four()} />}</Show>
      <p class="aside link-who">
        <Icon name="org" />
        <span>{t().matchWho(props.pairing.memberName ?? "", props.pairing.orgName ?? "")}</span>
      </p>
      <Failure text={answer.failure()} />
      <div class="end">
        <div class="two">
          <Button size="lg" disabled={answer.busy()} onClick={() => void answer.say(false)}>
            {t().different}
          </Button>
          <Button tone="primary" size="lg" busy={answer.busy()} onClick={() => void answer.say(true)}>
            {answer.busy() ? t().opening : t().same}
          </Button>
        </div>
      </div>
    </FirstPage>
  );
}

function createAnswer() {
  const t = useText(devicesText);
  const engine = useEngine();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const say = async (matches: boolean) => {
    setBusy(matches);
    const result = await engine.command("answerPairing", { matches });
    setBusy(false);
    if (!result.ok) return void setFailure(errorText(result.error));
    if (!matches) {
      toasts.show({ icon: "info", text: t().stopped });
      return navigate("/welcome");
    }
    void keepStorage(engine);
    navigate("/chats", { replace: true });
  };
  return { busy, failure, say };
}
