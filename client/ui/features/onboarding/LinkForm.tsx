import { createSignal, type JSX, onMount } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { onboardingText } from "./text.ts";

/** One field for a link that somebody was sent. `take` answers what is wrong with it, `null` when it leads on. */
export function LinkForm(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly take: (link: string) => string | null;
}): JSX.Element {
  const t = useText(onboardingText);
  const [link, setLink] = createSignal("");
  const [wrong, setWrong] = createSignal<string | null>(null);
  let input!: HTMLInputElement;
  onMount(() => input.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setWrong(props.take(link().trim()));
    if (wrong() !== null) input.focus();
  };
  return (
    <form class="form" onSubmit={submit}>
      <TextField
        ref={input}
        label={props.label}
        value={link()}
        onInput={(value) => {
          setLink(value);
          setWrong(null);
        }}
        error={wrong() ?? undefined}
        inputmode="url"
        placeholder={props.placeholder}
        spellcheck={false}
      />
      <div class="end">
        <Button type="submit" tone="primary" size="lg" wide>
          {t().next}
        </Button>
      </div>
    </form>
  );
}
