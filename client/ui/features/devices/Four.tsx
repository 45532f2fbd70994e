import { For, type JSX } from "solid-js";
import type { FourView } from "../../../bridge/contract.ts";
import { useLanguage } from "../../i18n/text.tsx";
import { fourWords } from "./four.ts";
import "./devices.css";

/** Four numbers to compare, in this language and small in the other: the two devices may be set differently. */
export function Four(props: { readonly four: FourView }): JSX.Element {
  const language = useLanguage();
  const other = () => (language() === "zh" ? "en" : "zh");
  const beside = () => fourWords(other(), props.four);
  return (
    <ol class="four" data-language={language()}>
      <For each={fourWords(language(), props.four)}>
        {(word, at) => (
          <li>
            <b lang={language()}>{word}</b>
            <small lang={other()}>{beside()[at()]}</small>
          </li>
        )}
      </For>
    </ol>
  );
}
