import { createContext, createSignal, For, type JSX, onCleanup, Show, useContext } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

export interface Toast {
  readonly text: string;
  readonly icon?: IconName | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

export interface Toasts {
  /** Shows for 8 seconds, longer while the pointer or the focus is on it. Returns a way to take it back. */
  readonly show: (toast: Toast) => () => void;
}

const SHOWN_MS = 8000;
const MAX_SHOWN = 3;

const ToastsContext = createContext<Toasts>();

export function useToasts(): Toasts {
  const toasts = useContext(ToastsContext);
  if (toasts === undefined) throw new Error("useToasts needs a ToastProvider above it");
  return toasts;
}

export function ToastProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const [shown, setShown] = createSignal<readonly Toast[]>([]);
  const remove = (toast: Toast) => setShown((all) => all.filter((one) => one !== toast));
  const show = (toast: Toast) => {
    const own = { ...toast };
    setShown((all) => [...all, own].slice(-MAX_SHOWN));
    return () => remove(own);
  };
  return (
    <ToastsContext.Provider value={{ show }}>
      {props.children}
      <div class="toasts" role="status" aria-live="polite">
        <For each={shown()}>{(toast) => <OneToast toast={toast} onDone={() => remove(toast)} />}</For>
      </div>
    </ToastsContext.Provider>
  );
}

function OneToast(props: { readonly toast: Toast; readonly onDone: () => void }): JSX.Element {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => clearTimeout(timer);
  const start = () => {
    rest();
    timer = setTimeout(() => props.onDone(), SHOWN_MS);
  };
  start();
  onCleanup(rest);
  return (
    <div class="toast" onPointerEnter={rest} onPointerLeave={start} onFocusIn={rest} onFocusOut={start}>
      <Show when={props.toast.icon}>{(name) => <Icon name={name()} />}</Show>
      <span>{props.toast.text}</span>
      <Show when={props.toast.action}>
        {(action) => (
          <button
            type="button"
            class="act"
            onClick={() => {
              props.onDone();
              action().run();
            }}
          >
            {action().label}
          </button>
        )}
      </Show>
    </div>
  );
}
