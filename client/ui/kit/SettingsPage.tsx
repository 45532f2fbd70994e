import { useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { createText, useText } from "../i18n/text.tsx";
import { IconButton } from "./IconButton.tsx";
import "./settings-page.css";

const texts = createText({ zh: { back: "返回" }, en: { back: "Back" } });

/** The frame of one settings page. */
export function Page(props: { readonly title: string; readonly children: JSX.Element }): JSX.Element {
  const t = useText(texts);
  const navigate = useNavigate();
  return (
    <main class="stage" aria-label={props.title}>
      <header class="pane-head set-head" data-lined="">
        <IconButton class="only-phone" icon="left" label={t().back} onClick={() => navigate("/settings")} />
        <h2>{props.title}</h2>
      </header>
      <div class="scroll">
        <div class="set">{props.children}</div>
      </div>
    </main>
  );
}

/** A titled card of rows. */
export function Part(props: {
  readonly title: string;
  readonly aside?: string | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <section>
      <h3 class="h">
        {props.title}
        <Show when={props.aside}>
          <small>{props.aside}</small>
        </Show>
      </h3>
      {props.children}
    </section>
  );
}

/** One line of a card: what it is, its explanation, and what stands at the end. */
export function Option(props: {
  readonly title: string;
  readonly text?: string | undefined;
  readonly children?: JSX.Element;
}): JSX.Element {
  return (
    <div class="row opt">
      <span class="text">
        <span class="t1">{props.title}</span>
        <Show when={props.text}>
          <span class="t2">{props.text}</span>
        </Show>
      </span>
      {props.children}
    </div>
  );
}
