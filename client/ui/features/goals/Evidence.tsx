import { A } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { EvidenceView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { TextField } from "../../kit/TextField.tsx";
import type { CheckInDraft } from "./check-in.ts";
import { evidenceTexts } from "./evidence-text.ts";
import { evidencePath, MOST_EVIDENCE, shortAddress, shownEvidence } from "./evidence-words.ts";
import "./evidence.css";

/** What a check-in rests on, each with the way there. */
export function EvidenceList(props: { readonly evidence: readonly EvidenceView[] }): JSX.Element {
  const t = useText(evidenceTexts);
  return (
    <Show when={props.evidence.length > 0}>
      <ul class="evidence" aria-label={t().evidence}>
        <For each={props.evidence}>
          {(one) => (
            <li>
              <EvidenceLink one={one} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function EvidenceLink(props: { readonly one: EvidenceView }): JSX.Element {
  const t = useText(evidenceTexts);
  const page = () => (props.one.type === "page" ? props.one.address : null);
  return (
    <Show
      when={page()}
      fallback={
        <A href={evidencePath(props.one)}>
          <Icon name="chat" />
          <span class="cut">{t().message}</span>
        </A>
      }
    >
      {(address) => (
        <a href={address()} target="_blank" rel="noopener noreferrer" title={address()}>
          <Icon name="doc" />
          <span class="cut">
            <bdi>{shortAddress(address())}</bdi>
          </span>
        </a>
      )}
    </Show>
  );
}

/** Where links are pasted that a check-in rests on. Not in the way until somebody wants it. */
export function EvidenceField(props: {
  readonly draft: CheckInDraft;
  readonly error: string | undefined;
  readonly onAdd: () => boolean;
  readonly onTyped: (text: string) => void;
}): JSX.Element {
  const t = useText(evidenceTexts);
  const [isOpen, setOpen] = createSignal(false);
  const given = () => props.draft.evidence();
  const isShown = () => isOpen() || given().length > 0 || props.draft.link() !== "";
  let field!: HTMLDivElement;
  const focus = () => field.querySelector("input")?.focus();
  const remove = (one: string) => {
    props.draft.setEvidence((all) => all.filter((other) => other !== one));
    focus();
  };
  const wordsOf = (one: string) => {
    const shown = shownEvidence(one);
    return shown.type === "page" ? shortAddress(shown.address) : t().message;
  };
  return (
    <Show
      when={isShown()}
      fallback={
        <Button
          tone="link"
          size="sm"
          icon="plus"
          class="evidence-add"
          onClick={() => {
            setOpen(true);
            focus();
          }}
        >
          {t().addEvidence}
        </Button>
      }
    >
      <div class="evidence-field" ref={field}>
        <Show when={given().length > 0}>
          <ul class="evidence" aria-label={t().evidence}>
            <For each={given()}>
              {(one) => (
                <li>
                  <EvidenceLink one={shownEvidence(one)} />
                  <IconButton
                    icon="x"
                    size="sm"
                    label={t().remove(wordsOf(one))}
                    onClick={() => remove(one)}
                  />
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show
          when={given().length < MOST_EVIDENCE}
          fallback={<p class="hint">{t().tooMany(MOST_EVIDENCE)}</p>}
        >
          <div class="pasted">
            <TextField
              label={t().evidence}
              inputmode="url"
              placeholder={t().placeholder}
              value={props.draft.link()}
              onInput={props.onTyped}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
                event.preventDefault(); // the check-in is not ready yet
                props.onAdd();
              }}
              hint={t().hint}
              error={props.error}
            />
            <Button disabled={props.draft.link().trim() === ""} onClick={() => props.onAdd() && focus()}>
              {t().add}
            </Button>
          </div>
        </Show>
      </div>
    </Show>
  );
}
