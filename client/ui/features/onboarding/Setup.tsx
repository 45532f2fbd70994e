import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { CommandError } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { useEngine } from "../../state/engine.tsx";
import { placeAfterJoining } from "../../state/first-ready.ts";
import { keepStorage } from "../../state/platform.ts";
import { readSecret } from "../../state/secret.ts";
import { LinkForm } from "./LinkForm.tsx";
import { onboardingText } from "./text.ts";

/** The first person: the relay's one-time link, then three names. */
export default function Setup(): JSX.Element {
  const arrival = useArrival();
  return (
    <Show when={arrival.setupToken()} fallback={<AskForToken onToken={arrival.setSetupToken} />}>
      {(token) => <NameOrg token={token()} onOtherToken={() => arrival.setSetupToken(null)} />}
    </Show>
  );
}

function AskForToken(props: { readonly onToken: (token: string) => void }): JSX.Element {
  const t = useText(onboardingText);
  const take = (typed: string) => {
    const secret = readSecret(typed);
    if (secret?.type !== "setup") return t().setupLinkTorn;
    props.onToken(secret.token);
    return null;
  };
  return (
    <FirstPage title={t().create} lead={t().setupLinkHint}>
      <LinkForm label={t().setupLink} placeholder="https://…/setup#s=…" take={take} />
    </FirstPage>
  );
}

function NameOrg(props: { readonly token: string; readonly onOtherToken: () => void }): JSX.Element {
  const t = useText(onboardingText);
  const names = createNames();
  const creation = createOrgCreation(() => props.token);
  let first!: HTMLInputElement;
  onMount(() => first.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const missing = names.firstMissing();
    if (missing === null) return void creation.run(names.all());
    const form = event.currentTarget as HTMLFormElement;
    form.querySelector<HTMLInputElement>(`[name="${missing}"]`)?.focus();
  };
  const missing = (value: string) => (names.asked() && value.trim() === "" ? t().needed : undefined);
  return (
    <FirstPage title={t().setupTitle} lead={t().setupLead}>
      <form class="form" onSubmit={submit}>
        <TextField
          ref={first}
          name="orgName"
          label={t().orgName}
          value={names.org()}
          onInput={names.setOrg}
          error={missing(names.org())}
          maxlength={80}
        />
        <TextField
          name="name"
          label={t().yourName}
          hint={t().yourNameHint}
          value={names.name()}
          onInput={names.setName}
          error={missing(names.name())}
          autocomplete="name"
          maxlength={80}
        />
        <TextField
          name="room"
          label={t().firstRoom}
          hint={t().firstRoomHint}
          value={names.room()}
          onInput={names.setRoom}
          error={missing(names.room())}
          maxlength={80}
        />
        <Show when={creation.failure()}>
          {(error) => <Failure error={error()} onOtherToken={props.onOtherToken} />}
        </Show>
        <div class="end">
          <Button type="submit" tone="primary" size="lg" wide busy={creation.busy()}>
            {creation.busy() ? t().creating : t().createIt}
          </Button>
        </div>
      </form>
    </FirstPage>
  );
}

/** What was typed stays in the fields; another link is offered only where this one cannot work. */
function Failure(props: { readonly error: CommandError; readonly onOtherToken: () => void }): JSX.Element {
  const t = useText(onboardingText);
  const errorText = useErrorText();
  const isDead = () => props.error.type === "SetupTokenUsed" || props.error.type === "SetupTokenUnknown";
  return (
    <div role="alert">
      <Banner
        tone="bad"
        icon="alert"
        shape="card"
        actions={isDead() ? [{ label: t().otherLink, run: props.onOtherToken }] : []}
      >
        {errorText(props.error)}
      </Banner>
    </div>
  );
}

interface OrgNames {
  readonly orgName: string;
  readonly name: string;
  readonly firstRoom: string;
}

/** What is being typed. The first room has a name from the start, in the language shown, until it is changed. */
function createNames() {
  const t = useText(onboardingText);
  const [org, setOrg] = createSignal("");
  const [name, setName] = createSignal("");
  const [typedRoom, setRoom] = createSignal<string | null>(null);
  const [asked, setAsked] = createSignal(false);
  const room = () => typedRoom() ?? t().everyone;
  const firstMissing = () => {
    setAsked(true);
    if (org().trim() === "") return "orgName";
    if (name().trim() === "") return "name";
    return room().trim() === "" ? "room" : null;
  };
  const all = (): OrgNames => ({ orgName: org().trim(), name: name().trim(), firstRoom: room().trim() });
  return { org, setOrg, name, setName, room, setRoom, asked, firstMissing, all };
}

function createOrgCreation(token: () => string) {
  const t = useText(onboardingText);
  const engine = useEngine();
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<CommandError | null>(null);
  const run = async (names: OrgNames) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("createOrg", {
      setupToken: token(),
      ...names,
      goalsRoom: t().goalsRoom,
    });
    if (!result.ok) {
      setBusy(false);
      return void setFailure(result.error);
    }
    void keepStorage(engine);
    navigate(await placeAfterJoining(engine, result.value.room), { replace: true });
  };
  return { busy, failure, run };
}
