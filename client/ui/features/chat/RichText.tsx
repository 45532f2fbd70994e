import { createMemo, createSignal, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import type { MentionView } from "../../../bridge/contract.ts";
import { type Block, type Inline, readRich } from "../../../rich/rich.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { EVERYONE } from "../../kit/naming.ts";
import { copyText } from "../../state/clipboard.ts";
import { Pieces, PlainText, type PlainTextProps } from "./MessageText.tsx";
import { isDizzying, piecesOf, withoutPiles } from "./message-text.ts";
import { writingText } from "./writing-text.ts";
import "./rich-text.css";

const MAX_STEPS = 40;

/** Where a line may turn inside an address; one that is long or cut up beyond reading turns anywhere. */
function steps(address: string): readonly string[] {
  const parts = address.split(/(?<=[^:/]\/|[?&=])/);
  return address.length > 300 || parts.length > MAX_STEPS ? [address] : parts;
}

/** Text with names, addresses or marks in it, drawn with elements of its own: what somebody wrote never becomes HTML. */
export function RichText(props: PlainTextProps): JSX.Element {
  const t = useText(writingText);
  const blocks = createMemo(() => readRich(props.text, props.mentions ?? []));
  return (
    <>
      <Show when={blocks()} fallback={<PlainText {...props} />}>
        {(read) => (
          <div
            class="message-text rich"
            lang={languageOf(props.text)}
            dir="auto"
            data-dizzying={isDizzying(props.text) ? "" : undefined}
          >
            <Blocks of={read()} isStop={props.isStop} />
          </div>
        )}
      </Show>
      <Show when={props.hasNewer}>
        <span class="newer-parts">{t().newerParts}</span>
      </Show>
    </>
  );
}

interface Part<T> {
  readonly of: T;
  readonly isStop: boolean;
}

function Blocks(props: Part<readonly Block[]>): JSX.Element {
  return <For each={props.of}>{(block) => <OneBlock of={block} isStop={props.isStop} />}</For>;
}

function OneBlock(props: Part<Block>): JSX.Element {
  const as = <T extends Block["type"]>(type: T) =>
    props.of.type === type ? (props.of as Extract<Block, { type: T }>) : undefined;
  return (
    <Switch>
      <Match when={as("paragraph")}>
        {(paragraph) => (
          <p>
            <Inlines of={paragraph().inline} isStop={props.isStop} />
          </p>
        )}
      </Match>
      <Match when={as("quote")}>
        {(quote) => (
          <blockquote>
            <Blocks of={quote().blocks} isStop={props.isStop} />
          </blockquote>
        )}
      </Match>
      <Match when={as("list")}>{(list) => <List of={list()} isStop={props.isStop} />}</Match>
      <Match when={as("code")}>{(code) => <CodeBlock of={code()} isStop={props.isStop} />}</Match>
    </Switch>
  );
}

function List(props: Part<Extract<Block, { type: "list" }>>): JSX.Element {
  const items = () => (
    <For each={props.of.items}>
      {(item) => (
        <li value={props.of.ordered ? item.number : undefined}>
          <Blocks of={item.blocks} isStop={props.isStop} />
        </li>
      )}
    </For>
  );
  return (
    <Show when={props.of.ordered} fallback={<ul>{items()}</ul>}>
      <ol>{items()}</ol>
    </Show>
  );
}

const COPIED_MS = 2_000;

function CodeBlock(props: Part<Extract<Block, { type: "code" }>>): JSX.Element {
  const t = useText(writingText);
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    setCopied(await copyText(props.of.text));
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <figure class="code">
      <figcaption>
        <span class="cut">{props.of.language}</span>
        <button type="button" class="copy" tabindex={props.isStop ? 0 : -1} onClick={() => void copy()}>
          <Icon name={copied() ? "tick" : "copy"} size="xs" />
          <span aria-live="polite">{copied() ? t().codeCopied : t().copyCode}</span>
        </button>
      </figcaption>
      {/* a stop of its own, whichever message has the focus: what scrolls has to be reached by keyboard */}
      <section class="lines" aria-label={t().code} tabindex={0}>
        <pre>
          <code dir="ltr">{props.of.text}</code>
        </pre>
      </section>
    </figure>
  );
}

function Inlines(props: Part<readonly Inline[]>): JSX.Element {
  return <For each={props.of}>{(inline) => <OneInline of={inline} isStop={props.isStop} />}</For>;
}

function OneInline(props: Part<Inline>): JSX.Element {
  const { of } = props; // it never changes: another text is another tree
  const inner = () => (
    <Show when={"inline" in of && of}>{(one) => <Inlines of={one().inline} isStop={props.isStop} />}</Show>
  );
  switch (of.type) {
    case "text":
      return <Pieces of={piecesOf(withoutPiles(of.text))} />;
    case "break":
      return <br />;
    case "strong":
      return <strong>{inner()}</strong>;
    case "em":
      return <em>{inner()}</em>;
    case "s":
      return <s>{inner()}</s>;
    case "code":
      return <code>{withoutPiles(of.text)}</code>;
    case "mention":
      return <Mention of={of.mention} />;
    case "address":
      return (
        <LinkTo href={of.href} isStop={props.isStop}>
          <Pieces of={steps(withoutPiles(of.text))} />
        </LinkTo>
      );
    case "link":
      return (
        <LinkTo
          href={of.href}
          title={of.title === "" ? of.href : `${of.title} · ${of.href}`}
          isStop={props.isStop}
        >
          {inner()} <span class="host">{of.host}</span>
        </LinkTo>
      );
  }
}

/** By the name that the person has now; in the language of whoever looks where everyone is meant. */
function Mention(props: { readonly of: MentionView }): JSX.Element {
  const language = useLanguage();
  const t = useText(writingText);
  const name = () => (props.of.who === "all" ? EVERYONE[language()] : props.of.name);
  return (
    <span
      class="mention"
      data-me={props.of.me ? "" : undefined}
      title={props.of.me ? t().namesYou : undefined}
    >
      @<bdi>{name()}</bdi>
    </span>
  );
}

function LinkTo(props: {
  readonly href: string;
  readonly title?: string;
  readonly isStop: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <a
      href={props.href}
      title={props.title}
      target="_blank"
      rel="noopener noreferrer nofollow"
      tabindex={props.isStop ? 0 : -1}
    >
      {props.children}
    </a>
  );
}
