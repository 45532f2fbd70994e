import { A, useNavigate } from "@solidjs/router";
import { createSignal, type JSX, Match, onMount, Show, Switch } from "solid-js";
import type { CommandError } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatNames } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { QrScanner } from "../../kit/QrScanner.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { WordGrid } from "../../kit/WordGrid.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import { keepStorage } from "../../state/platform.ts";
import { readSecret } from "../../state/secret.ts";
import "./devices.css";
import { emptyPlaces, KIT_WORDS, type KnowsWord, loadWordLists, wrongPlaces } from "./kit-words.ts";
import { BackupChoice, useTakenText } from "./RecoverBackup.tsx";
import { devicesText } from "./text.ts";

type Way = "words" | "scan" | "paste";

const leads = {
  words: "recoverLead",
  scan: "recoverScanLead",
  paste: "recoverPasteLead",
} as const satisfies Record<Way, string>;

/** `/recover`: the words, the code or the link of a kit bring somebody back on a device that has nothing. */
export default function Recover(): JSX.Element {
  const t = useText(devicesText);
  const arrival = useArrival();
  const [way, setWay] = createSignal<Way>("words");
  const session = createView("session", () => ({}));
  const restoring = createRestoring();
  const isReady = () => session()?.state === "ready" && !restoring.busy() && !restoring.isBack();
  const take = (text: string) => {
    const secret = readSecret(text);
    if (secret?.type !== "kit") return false;
    arrival.take(secret);
    return true;
  };
  return (
    <Switch
      fallback={
        <FirstPage title={t().recoverTitle} lead={t()[leads[way()]]}>
          <Switch fallback={<ByWords restoring={restoring} onLink={take} />}>
            <Match when={way() === "scan"}>
              <QrScanner onFound={take} />
            </Match>
            <Match when={way() === "paste"}>
              <ByPaste onLink={take} />
            </Match>
          </Switch>
          <OtherWays way={way()} onWay={setWay} />
        </FirstPage>
      }
    >
      <Match when={isReady()}>
        <Already />
      </Match>
      <Match when={arrival.kit()}>
        {(fragment) => (
          <ByLink fragment={fragment()} restoring={restoring} onOther={() => arrival.setKit(null)} />
        )}
      </Match>
    </Switch>
  );
}

type Restoring = ReturnType<typeof createRestoring>;

function createRestoring() {
  const t = useText(devicesText);
  const engine = useEngine();
  const arrival = useArrival();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const [isBack, setBack] = createSignal(false);
  const [failure, setFailure] = createSignal<CommandError | null>(null);
  const [file, setFile] = createSignal<File | null>(null);
  const takenText = useTakenText();
  const pick = (picked: File | null) => {
    setFile(picked);
    setFailure(null);
  };
  const run = async (kit: string) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("restoreFromKit", { kit, backup: file() });
    if (result.ok) setBack(true);
    setBusy(false);
    if (!result.ok) return void setFailure(result.error);
    arrival.setKit(null);
    void keepStorage(engine);
    const { room, backup } = result.value;
    const more = takenText(backup, file() !== null);
    toasts.show(more === null ? { icon: "tick", text: t().recovered } : { icon: "info", text: more });
    navigate(room === null ? "/chats" : `/chats/${room}`, { replace: true });
  };
  return { busy, isBack, failure, setFailure, run, file, pick };
}

function ByWords(props: {
  readonly restoring: Restoring;
  readonly onLink: (text: string) => boolean;
}): JSX.Element {
  const t = useText(devicesText);
  const language = useLanguage();
  const [words, setWords] = createSignal<readonly string[]>(Array.from({ length: KIT_WORDS }, () => ""));
  const [asked, setAsked] = createSignal(false);
  const [knows, setKnows] = createSignal<KnowsWord>(() => true);
  let form!: HTMLFormElement;
  onMount(() => {
    form.querySelector("input")?.focus();
    void loadWordLists().then((loaded) => setKnows(() => loaded));
  });
  const named = (places: readonly number[]) => formatNames(language(), places.map(String));
  const wrong = () =>
    wrongPlaces(
      words().map((word) => word.trim()),
      knows(),
    );
  const missing = () => emptyPlaces(words());
  const grid = () =>
    words().some((word) => /[a-z]/.test(word))
      ? "en"
      : words().some((word) => word !== "")
        ? "zh"
        : language();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    const first = [...missing(), ...wrong()].sort((a, b) => a - b)[0];
    if (first !== undefined) return void form.querySelectorAll("input")[first - 1]?.focus();
    void props.restoring.run(
      words()
        .map((word) => word.trim())
        .join(" "),
    );
  };
  const says = () => {
    if (wrong().length > 0) return t().recoverWrong(named(wrong()));
    return asked() && missing().length > 0 ? t().recoverMissing(named(missing())) : undefined;
  };
  return (
    <form ref={form} class="form" onSubmit={submit}>
      <WordGrid
        values={words()}
        onChange={(values) => {
          setWords(values);
          props.restoring.setFailure(null);
        }}
        label={t().recoverWord}
        isWrong={(word) => !knows()(word.trim())}
        language={grid()}
        onPaste={props.onLink}
      />
      <p class="word-count" role="status" data-wrong={says() === undefined ? undefined : ""}>
        {says() ?? t().recoverCount(KIT_WORDS - missing().length)}
      </p>
      <Failure error={props.restoring.failure()} />
      <Choice restoring={props.restoring} />
      <div class="end">
        <Button type="submit" tone="primary" size="lg" wide busy={props.restoring.busy()}>
          {props.restoring.busy() ? t().recovering : t().recoverIt}
        </Button>
      </div>
    </form>
  );
}

function ByPaste(props: { readonly onLink: (text: string) => boolean }): JSX.Element {
  const t = useText(devicesText);
  const [link, setLink] = createSignal("");
  const [torn, setTorn] = createSignal(false);
  let input!: HTMLInputElement;
  onMount(() => input.focus());
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        setTorn(!props.onLink(link()));
      }}
    >
      <TextField
        ref={input}
        label={t().recoverPasteLabel}
        value={link()}
        error={torn() ? t().recoverTorn : undefined}
        placeholder="https://…/recover#k=…"
        inputmode="url"
        spellcheck={false}
        onInput={(value) => {
          setLink(value);
          setTorn(false);
        }}
      />
      <div class="end">
        <Button type="submit" tone="primary" size="lg" wide>
          {t().next}
        </Button>
      </div>
    </form>
  );
}

function OtherWays(props: { readonly way: Way; readonly onWay: (way: Way) => void }): JSX.Element {
  const t = useText(devicesText);
  return (
    <div class="other-ways">
      <Show when={props.way !== "words"}>
        <Button tone="plain" icon="text" onClick={() => props.onWay("words")}>
          {t().recoverType}
        </Button>
      </Show>
      <Show when={props.way !== "scan"}>
        <Button tone="plain" icon="camera" onClick={() => props.onWay("scan")}>
          {t().recoverScan}
        </Button>
      </Show>
      <Show when={props.way !== "paste"}>
        <Button tone="plain" icon="link" onClick={() => props.onWay("paste")}>
          {t().recoverPaste}
        </Button>
      </Show>
    </div>
  );
}

/** The kit's key arrived whole, from a camera or the address: one press is left. */
function ByLink(props: {
  readonly fragment: string;
  readonly restoring: Restoring;
  readonly onOther: () => void;
}): JSX.Element {
  const t = useText(devicesText);
  return (
    <FirstPage title={t().recoverLink} lead={t().recoverLinkText} onBack={props.onOther}>
      <Failure error={props.restoring.failure()} />
      <Choice restoring={props.restoring} />
      <div class="end">
        <Button
          tone="primary"
          size="lg"
          wide
          busy={props.restoring.busy()}
          onClick={() => void props.restoring.run(`${location.origin}/recover${props.fragment}`)}
        >
          {props.restoring.busy() ? t().recovering : t().recoverIt}
        </Button>
        <Button tone="plain" wide disabled={props.restoring.busy()} onClick={props.onOther}>
          {t().recoverType}
        </Button>
      </div>
    </FirstPage>
  );
}

function Choice(props: { readonly restoring: Restoring }): JSX.Element {
  return (
    <BackupChoice
      file={props.restoring.file()}
      disabled={props.restoring.busy()}
      onFile={props.restoring.pick}
    />
  );
}

function Failure(props: { readonly error: CommandError | null }): JSX.Element {
  const errorText = useErrorText();
  return (
    <Show when={props.error}>
      {(error) => (
        <div role="alert">
          <Banner tone={error().type === "NeedsRelay" ? "wait" : "bad"} icon="alert" shape="card">
            {errorText(error())}
          </Banner>
        </div>
      )}
    </Show>
  );
}

function Already(): JSX.Element {
  const t = useText(devicesText);
  return (
    <FirstPage title={t().recoverAlready} lead={t().recoverAlreadyText}>
      <div class="end">
        <A class="btn" data-tone="primary" data-size="lg" href="/chats">
          {t().toChats}
        </A>
      </div>
    </FirstPage>
  );
}
