import { For, type JSX } from "solid-js";
import { Portal } from "solid-js/web";
import type { KitSheet as Sheet } from "../../../bridge/contract.ts";
import { type Language, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { QrCode } from "../../kit/QrCode.tsx";
import "./kit-sheet.css";
import { devicesText } from "./text.ts";

export interface KitSheetProps {
  readonly sheet: Sheet;
  /** Which of the two lists of words is on the page. */
  readonly words: Language;
}

/** The one page worth printing, as it is on the screen. */
export function KitSheet(props: KitSheetProps): JSX.Element {
  return (
    <article class="kit-sheet">
      <Head sheet={props.sheet} />
      <Words {...props} />
      <Foot {...props} />
    </article>
  );
}

/** The same page for paper: outside the app, so that printing hides everything else. Gone when this is gone. */
export function PrintedSheet(props: KitSheetProps): JSX.Element {
  return (
    <Portal>
      <article class="kit-sheet" data-printed="">
        <Head sheet={props.sheet} />
        <Words {...props} />
        <Foot {...props} />
      </article>
    </Portal>
  );
}

function Head(props: { readonly sheet: Sheet }): JSX.Element {
  const t = useText(devicesText);
  return (
    <header>
      <Icon name="logo" />
      <span class="names">
        <b>{props.sheet.orgName}</b>
        <b>{props.sheet.memberName}</b>
      </span>
      <span class="what">
        {t().sheetTitle}
        <time>{dateOf(props.sheet.madeAt)}</time>
      </span>
    </header>
  );
}

function Words(props: KitSheetProps): JSX.Element {
  return (
    <ol lang={props.words} data-words={props.words}>
      <For each={props.sheet.words[props.words]}>
        {(word, at) => (
          <li>
            <i>{at() + 1}</i>
            {word}
          </li>
        )}
      </For>
    </ol>
  );
}

function Foot(props: KitSheetProps): JSX.Element {
  const t = useText(devicesText);
  return (
    <footer>
      <QrCode text={props.sheet.link} label={t().sheetQr} />
      <div>
        <p>{t().sheetHow(recoverAddress(props.sheet.relay))}</p>
        <p>{t().sheetKeep}</p>
        <p>{t().sheetOwner}</p>
      </div>
    </footer>
  );
}

/** `2026-10-22`: the same in every language, as paper lasts. */
function dateOf(at: number): string {
  const date = new Date(at);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

function recoverAddress(relay: string): string {
  return URL.canParse(relay) ? `${new URL(relay).host}/recover` : relay;
}
