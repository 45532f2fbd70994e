import { createSignal, type JSX, Show } from "solid-js";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { useEngine } from "../../state/engine.tsx";
import { InviteLink } from "./InviteLink.tsx";
import { peopleText } from "./text.ts";

/** Two choices, then the link and its code. */
export function InviteDialog(props: { readonly onClose: () => void }): JSX.Element {
  const t = useText(peopleText);
  const [days, setDays] = createSignal<string>("7");
  const [uses, setUses] = createSignal<string>("10");
  const making = createMaking();
  const make = () => void making.run(Number(days()), Number(uses()));
  return (
    <Dialog
      open
      size="wide"
      onClose={props.onClose}
      title={making.link() === null ? t().makeTitle : t().ready}
      actions={
        <Show
          when={making.link() === null}
          fallback={
            <Button tone="primary" onClick={props.onClose}>
              {t().done}
            </Button>
          }
        >
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" busy={making.busy()} onClick={make}>
            {making.busy() ? t().making : t().make}
          </Button>
        </Show>
      }
    >
      <Show
        when={making.link()}
        fallback={
          <div class="invite-form">
            <Choice
              label={t().days}
              value={days()}
              values={["1", "7", "30"]}
              say={t().day}
              onChange={setDays}
            />
            <Choice
              label={t().usesField}
              value={uses()}
              values={["1", "10", "50"]}
              say={t().person}
              onChange={setUses}
            />
            <Show when={making.failure()}>
              {(text) => (
                <div role="alert">
                  <Banner tone="bad" icon="alert" shape="card">
                    {text()}
                  </Banner>
                </div>
              )}
            </Show>
          </div>
        }
      >
        {(link) => (
          <>
            <p>{t().readyText}</p>
            <InviteLink link={link()} />
          </>
        )}
      </Show>
    </Dialog>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly say: (count: number) => string;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  return (
    <div class="field">
      <span class="label" aria-hidden="true">
        {props.label}
      </span>
      <Segmented
        wide
        label={props.label}
        value={props.value}
        options={props.values.map((value) => ({ value, label: props.say(Number(value)) }))}
        onChange={props.onChange}
      />
    </div>
  );
}

function createMaking() {
  const engine = useEngine();
  const errorText = useErrorText();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [link, setLink] = createSignal<string | null>(null);
  const run = async (days: number, uses: number) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("createInvite", { days, uses });
    setBusy(false);
    if (result.ok) setLink(result.value.link);
    else setFailure(errorText(result.error));
  };
  return { busy, failure, link, run };
}
