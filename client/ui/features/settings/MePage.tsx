import { A } from "@solidjs/router";
import { createSignal, type JSX, Show } from "solid-js";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Page } from "../../kit/SettingsPage.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import type { ReadySession } from "./pages.ts";
import { settingsText } from "./text.ts";

export function MePage(props: { readonly session: ReadySession | undefined }): JSX.Element {
  const t = useText(settingsText);
  return (
    <Page title={t().me}>
      <Show when={props.session}>
        {(session) => (
          <>
            <div class="card me-card">
              <Avatar face={session().me} size="xl" />
              <NameForm name={session().me.name} />
            </div>
            <div class="card rows" data-lined="">
              <Way href="/settings/org" title={t().organisation} end={session().org.name} />
              <Way href="/settings/devices" title={t().devices} />
              <Way href="/settings/kit" title={t().kit} />
            </div>
          </>
        )}
      </Show>
    </Page>
  );
}

/** What is typed stays when saving does not work out. */
function NameForm(props: { readonly name: string }): JSX.Element {
  const t = useText(settingsText);
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [failure, setFailure] = createSignal<string | undefined>();
  const name = () => typed() ?? props.name;
  const isChanged = () => name().trim() !== "" && name().trim() !== props.name;
  const save = async () => {
    const result = await engine.command("setProfile", { name: name().trim() });
    if (!result.ok) return void setFailure(errorText(result.error));
    setTyped(null);
    toasts.show({ icon: "tick", text: t().saved });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged()) void save();
      }}
    >
      <TextField
        label={t().yourName}
        hint={t().yourNameHint}
        value={name()}
        error={failure()}
        maxlength={80}
        autocomplete="name"
        onInput={(value) => {
          setTyped(value);
          setFailure(undefined);
        }}
      />
      <Button type="submit" tone="primary" disabled={!isChanged()}>
        {t().save}
      </Button>
    </form>
  );
}

function Way(props: {
  readonly href: string;
  readonly title: string;
  readonly end?: string | undefined;
}): JSX.Element {
  return (
    <A class="row opt" href={props.href}>
      <span class="text">
        <span class="t1">{props.title}</span>
      </span>
      <span class="end">
        {props.end}
        <Icon name="right" size="sm" />
      </span>
    </A>
  );
}
