import { createSignal, For, type JSX, Show } from "solid-js";
import { useErrorText } from "../../errors.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import { Option, Page, Part } from "./Page.tsx";
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
              <Option title={t().organisation}>
                <span class="end">{session().org.name}</span>
              </Option>
              <Option title={t().role}>
                <span class="end">{t()[session().me.role]}</span>
              </Option>
            </div>
            <MyDevices />
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

function MyDevices(): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const people = createView("people", () => ({}));
  const devices = () => people()?.people.find((person) => person.me)?.devices ?? [];
  return (
    <Part title={t().myDevices} aside={devices().length === 0 ? undefined : String(devices().length)}>
      <ul class="card rows" data-lined="">
        <For each={devices()}>
          {(device) => (
            <li class="row opt">
              <Icon name="device" />
              <span class="text">
                <span class="t1">
                  {device.name}{" "}
                  <Show when={device.thisOne}>
                    <span class="role">{t().thisDevice}</span>
                  </Show>
                </span>
                <span class="t2">{t().addedOn(formatDate(language(), device.addedAt, Date.now()))}</span>
              </span>
            </li>
          )}
        </For>
      </ul>
    </Part>
  );
}
