import { type Accessor, createSignal, type Setter } from "solid-js";
import type { KeyResultId, KeyResultView, ObjectiveId } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { useEngine } from "../../state/engine.tsx";
import { evidenceTexts } from "./evidence-text.ts";
import { readEvidence } from "./evidence-words.ts";
import { useNumberErrorText } from "./number-text.ts";
import { editableNumber, parseNumber, stepOf, stepValue } from "./numbers.ts";

/** A check-in being written. `null` means "as it is now": it follows the key result until the person changes it. */
export interface CheckInDraft {
  readonly value: Accessor<string | null>;
  readonly setValue: Setter<string | null>;
  /** `undefined`: as it was rated last; `null`: deliberately not rated. */
  readonly confidence: Accessor<number | null | undefined>;
  readonly setConfidence: Setter<number | null | undefined>;
  readonly note: Accessor<string>;
  readonly setNote: Setter<string>;
  /** What it rests on, as the engine takes it; `link` is what is being typed. */
  readonly evidence: Accessor<readonly string[]>;
  readonly setEvidence: Setter<readonly string[]>;
  readonly link: Accessor<string>;
  readonly setLink: Setter<string>;
}

/** Drafts by key result, for as long as goals are open: looking at another one loses no words. */
export function createCheckInDrafts(): (keyResult: KeyResultId) => CheckInDraft {
  const drafts = new Map<KeyResultId, CheckInDraft>();
  return (keyResult) => {
    const known = drafts.get(keyResult) ?? createDraft();
    drafts.set(keyResult, known);
    return known;
  };
}

function createDraft(): CheckInDraft {
  const [value, setValue] = createSignal<string | null>(null);
  const [confidence, setConfidence] = createSignal<number | null | undefined>(undefined);
  const [note, setNote] = createSignal("");
  const [evidence, setEvidence] = createSignal<readonly string[]>([]);
  const [link, setLink] = createSignal("");
  return {
    value,
    setValue,
    confidence,
    setConfidence,
    note,
    setNote,
    evidence,
    setEvidence,
    link,
    setLink,
  };
}

export interface CheckInOptions {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultView;
  readonly draft: CheckInDraft;
  readonly onSaved?: (() => void) | undefined;
}

export function createCheckIn(options: CheckInOptions) {
  const engine = useEngine();
  const errorText = useErrorText();
  const sayNumber = useNumberErrorText();
  const t = useText(evidenceTexts);
  const [valueError, setValueError] = createSignal<string | undefined>();
  const [error, setError] = createSignal<string | undefined>();
  const [linkError, setLinkError] = createSignal<string | undefined>();
  const [busy, setBusy] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const written = () =>
    options.draft.value() ?? editableNumber(options.keyResult.current ?? startOf(options.keyResult));
  const confidence = () => {
    const chosen = options.draft.confidence();
    return chosen === undefined ? options.keyResult.confidence : chosen;
  };
  const write = (text: string) => {
    options.draft.setValue(text);
    setValueError(undefined);
    setSaved(false);
  };
  const step = (by: 1 | -1) => {
    const read = parseNumber(written(), options.keyResult.unit);
    const from = read.ok ? read.value : (options.keyResult.start ?? 0);
    write(editableNumber(stepValue(from, stepOf(options.keyResult), by)));
  };
  const type = (text: string) => {
    options.draft.setLink(text);
    setLinkError(undefined);
    setSaved(false);
  };
  /** Takes what stands in the field of links. True: nothing is left there. */
  const addLink = (): boolean => {
    const { evidence, setEvidence, link, setLink } = options.draft;
    if (link().trim() === "") return true;
    const given = readEvidence(link(), location.origin);
    setLinkError(given === null ? t().notALink : undefined);
    if (given === null) return false;
    if (!evidence().includes(given)) setEvidence([...evidence(), given]);
    setLink("");
    return true;
  };
  const save = async () => {
    const isTaken = addLink();
    const read = parseNumber(written(), options.keyResult.unit);
    setValueError(read.ok ? undefined : sayNumber(read.error, written()));
    if (!read.ok || !isTaken || busy()) return;
    setBusy(true);
    const done = await engine.command("checkIn", {
      objective: options.objective,
      keyResult: options.keyResult.id,
      value: read.value,
      confidence: confidence(),
      note: options.draft.note().trim(),
      evidence: options.draft.evidence(),
    });
    setBusy(false);
    setSaved(done.ok);
    setError(done.ok ? undefined : errorText(done.error));
    if (!done.ok) return;
    clear(options.draft);
    options.onSaved?.();
  };
  return {
    written,
    write,
    step,
    confidence,
    setConfidence: (value: number | null) => options.draft.setConfidence(value),
    valueError,
    linkError,
    type,
    addLink,
    error,
    busy,
    saved,
    save,
  };
}

/** A milestone that nobody spoke of is not done. */
const startOf = ({ kind, start }: KeyResultView): number | null => (kind === "milestone" ? 0 : start);

function clear(draft: CheckInDraft): void {
  draft.setValue(null);
  draft.setConfidence(undefined);
  draft.setNote("");
  draft.setEvidence([]);
}
