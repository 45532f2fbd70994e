import { createSignal, type JSX, Match, onMount, Show, Switch } from "solid-js";
import type { Commands, DeviceId, FourView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { QrScanner } from "../../kit/QrScanner.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { Four } from "./Four.tsx";
import { readPairingCode } from "./pairing-code.ts";
import { devicesText } from "./text.ts";

type Found = Commands["inspectPairing"]["output"];
type Step =
  | { readonly type: "code" }
  | { readonly type: "name"; readonly code: string; readonly found: Found }
  | { readonly type: "compare"; readonly device: DeviceId; readonly name: string; readonly four: FourView };

export interface LinkDialogProps {
  /** A code that came with the address. */
  readonly code: string | null;
  readonly onClose: () => void;
}

/** On a device that belongs: take the new one's code, add it, compare four, or take it away again. */
export function LinkDialog(props: LinkDialogProps): JSX.Element {
  const t = useText(devicesText);
  const language = useLanguage();
  const linking = createLinking(() => props.onClose());
  onMount(() => {
    if (props.code !== null) void linking.look(props.code);
  });
  const title = () => {
    if (linking.step().type === "code") return t().linkDialog;
    if (linking.step().type === "name") return t().askName;
    return t().compareTitle(language() === "zh" ? t().fourCharacters : t().fourWords);
  };
  const named = () => stepOf(linking.step(), "name");
  const compared = () => stepOf(linking.step(), "compare");
  return (
    <Dialog open size="wide" title={title()} onClose={() => void linking.leave()}>
      <Switch fallback={<CodeStep linking={linking} />}>
        <Match when={named()}>{(step) => <NameStep step={step()} linking={linking} />}</Match>
        <Match when={compared()}>{(step) => <CompareStep step={step()} linking={linking} />}</Match>
      </Switch>
    </Dialog>
  );
}

type StepOf<T extends Step["type"]> = Extract<Step, { readonly type: T }>;
const stepOf = <T extends Step["type"]>(step: Step, type: T): StepOf<T> | undefined =>
  step.type === type ? (step as StepOf<T>) : undefined;

type Linking = ReturnType<typeof createLinking>;

function createLinking(onClose: () => void) {
  const t = useText(devicesText);
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [step, setStep] = createSignal<Step>({ type: "code" });
  const [busy, setBusy] = createSignal(false);
  const [trouble, setTrouble] = createSignal<string | undefined>();
  const run = async <T,>(act: () => Promise<T>): Promise<T> => {
    setBusy(true);
    setTrouble(undefined);
    const result = await act();
    setBusy(false);
    return result;
  };
  const look = async (typed: string) => {
    const code = readPairingCode(typed);
    if (code === null) return void setTrouble(t().codeTorn);
    const result = await run(() => engine.command("inspectPairing", { code }));
    if (!result.ok) return void setTrouble(errorText(result.error));
    setStep({ type: "name", code, found: result.value });
  };
  const add = async (asked: StepOf<"name">, label: string) => {
    const result = await run(() => engine.command("addDevice", { code: asked.code, label }));
    if (!result.ok) return void setTrouble(errorText(result.error));
    setStep({ type: "compare", device: result.value.device, name: label, four: asked.found.four });
  };
  const undo = async (asked: StepOf<"compare">) => {
    const result = await run(() => engine.command("revokeDevice", { device: asked.device }));
    if (!result.ok) return void setTrouble(errorText(result.error));
    toasts.show({ icon: "shield", text: t().undone });
    onClose();
  };
  const done = (asked: StepOf<"compare">) => {
    toasts.show({ icon: "tick", text: t().linkedToast(asked.name) });
    onClose();
  };
  /** Nobody leaves the comparison without an answer: Esc stays there. */
  const leave = async () => {
    if (step().type !== "compare" && !busy()) onClose();
  };
  return { step, busy, trouble, setTrouble, look, add, undo, done, leave };
}

function CodeStep(props: { readonly linking: Linking }): JSX.Element {
  const t = useText(devicesText);
  const [code, setCode] = createSignal("");
  const [scans, setScans] = createSignal(false);
  const scanned = (text: string) => {
    if (readPairingCode(text) === null) return false;
    setScans(false);
    setCode(text.includes("#") ? "" : text);
    void props.linking.look(text);
    return true;
  };
  return (
    <form
      class="link-steps"
      onSubmit={(event) => {
        event.preventDefault();
        void props.linking.look(code());
      }}
    >
      <p>{t().linkDialogText}</p>
      <Show when={!scans()} fallback={<QrScanner onFound={scanned} />}>
        <TextField
          label={t().code}
          value={code()}
          hint={t().codeHint}
          error={props.linking.trouble()}
          placeholder="7KQX 2M9D"
          autocapitalize="characters"
          spellcheck={false}
          onInput={(value) => {
            setCode(value);
            props.linking.setTrouble(undefined);
          }}
        />
      </Show>
      <div class="acts">
        <Button tone="plain" icon={scans() ? "text" : "camera"} onClick={() => setScans((on) => !on)}>
          {scans() ? t().type : t().scan}
        </Button>
        <span class="push" />
        <Button onClick={() => void props.linking.leave()}>{t().cancel}</Button>
        <Show when={!scans()}>
          <Button type="submit" tone="primary" busy={props.linking.busy()} disabled={code().trim() === ""}>
            {t().next}
          </Button>
        </Show>
      </div>
    </form>
  );
}

function NameStep(props: { readonly step: StepOf<"name">; readonly linking: Linking }): JSX.Element {
  const t = useText(devicesText);
  const [typed, setTyped] = createSignal<string | null>(null);
  /** The relay is told no names, so that mostly there is none to begin with. */
  const name = () => typed() ?? (props.step.found.label || t().newDevice);
  let input!: HTMLInputElement;
  onMount(() => {
    input.focus();
    input.select();
  });
  return (
    <form
      class="link-steps"
      onSubmit={(event) => {
        event.preventDefault();
        if (name().trim() !== "") void props.linking.add(props.step, name().trim());
      }}
    >
      <p>{t().askNameText}</p>
      <TextField
        ref={input}
        label={t().deviceName}
        value={name()}
        onInput={setTyped}
        error={props.linking.trouble()}
        maxlength={40}
      />
      <div class="acts">
        <Button disabled={props.linking.busy()} onClick={() => void props.linking.leave()}>
          {t().cancel}
        </Button>
        <Button type="submit" tone="primary" busy={props.linking.busy()} disabled={name().trim() === ""}>
          {props.linking.busy() ? t().adding : t().add}
        </Button>
      </div>
    </form>
  );
}

function CompareStep(props: { readonly step: StepOf<"compare">; readonly linking: Linking }): JSX.Element {
  const t = useText(devicesText);
  return (
    <div class="link-steps">
      <p>{t().compareText}</p>
      <Four four={props.step.four} />
      <Failure text={props.linking.trouble()} />
      <div class="acts">
        <Button
          tone="danger-soft"
          busy={props.linking.busy()}
          onClick={() => void props.linking.undo(props.step)}
        >
          {props.linking.busy() ? t().undoing : t().theyDiffer}
        </Button>
        <Button tone="primary" disabled={props.linking.busy()} onClick={() => props.linking.done(props.step)}>
          {t().same}
        </Button>
      </div>
    </div>
  );
}
