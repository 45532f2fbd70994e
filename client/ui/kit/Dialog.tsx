import { createEffect, createUniqueId, type JSX, on, onCleanup, Show } from "solid-js";

export interface DialogProps {
  readonly open: boolean;
  /** Esc, the backdrop, or anything inside that closes. */
  readonly onClose: () => void;
  readonly title: string;
  readonly children?: JSX.Element;
  /** The buttons, main act last. */
  readonly actions?: JSX.Element;
  readonly size?: "wide" | undefined;
}

/** A native modal dialog: the browser traps the focus, answers Esc and gives the focus back. */
export function Dialog(props: DialogProps): JSX.Element {
  return (
    <Modal open={props.open} onClose={props.onClose} title={props.title} class="dialog" size={props.size}>
      {props.children}
      <Show when={props.actions}>
        <div class="acts">{props.actions}</div>
      </Show>
    </Modal>
  );
}

export interface SheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** The title stays for screen readers when the content shows its own. */
  readonly hideTitle?: boolean | undefined;
  readonly children?: JSX.Element;
}

/** The phone's dialog, within thumb reach. Wider screens show the same content as a panel in the middle. */
export function Sheet(props: SheetProps): JSX.Element {
  return (
    <Modal
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      hideTitle={props.hideTitle}
      class="sheet"
    >
      {props.children}
    </Modal>
  );
}

interface ModalProps extends SheetProps {
  readonly class: "dialog" | "sheet";
  readonly size?: string | undefined;
}

function Modal(props: ModalProps): JSX.Element {
  return (
    <Show when={props.open}>
      <OpenModal {...props} />
    </Show>
  );
}

function OpenModal(props: ModalProps): JSX.Element {
  const titleId = createUniqueId();
  let element!: HTMLDialogElement;
  const opener = document.activeElement;
  createEffect(
    on(
      () => props.open,
      () => {
        if (!element.open) element.showModal();
      },
    ),
  );
  onCleanup(() => {
    element.close();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  return (
    <dialog
      ref={element}
      class={props.class}
      data-size={props.size}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element && isOutside(element, event)) props.onClose();
      }}
    >
      <h2 id={titleId} class={props.hideTitle === true ? "sr" : undefined} tabindex="-1">
        {props.title}
      </h2>
      {props.children}
    </dialog>
  );
}

/** The backdrop belongs to the dialog element, so a press on it is told apart by its place. */
function isOutside(
  element: HTMLElement,
  point: { readonly clientX: number; readonly clientY: number },
): boolean {
  const box = element.getBoundingClientRect();
  return (
    point.clientX < box.left ||
    point.clientX > box.right ||
    point.clientY < box.top ||
    point.clientY > box.bottom
  );
}
