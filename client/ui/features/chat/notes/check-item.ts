import type { Node } from "prosemirror-model";
import type { EditorView, NodeView } from "prosemirror-view";

/** An item that can be done: a real checkbox beside what is written. */
export const createCheckItem =
  (label: string) =>
  (first: Node, view: EditorView, at: () => number | undefined): NodeView => {
    const dom = document.createElement("li");
    dom.className = "note-check";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.ariaLabel = label;
    const contentDOM = document.createElement("div");
    dom.append(box, contentDOM);
    box.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays where it is
    box.addEventListener("change", () => {
      const place = at();
      if (place === undefined || !view.editable) show(now);
      else view.dispatch(view.state.tr.setNodeAttribute(place, "done", box.checked));
    });
    let now = first;
    function show(node: Node): void {
      now = node;
      box.checked = node.attrs.done === true;
      box.disabled = !view.editable;
      dom.toggleAttribute("data-done", box.checked);
    }
    show(first);
    return {
      dom,
      contentDOM,
      update(node) {
        if (node.type !== first.type) return false;
        show(node);
        return true;
      },
      stopEvent: (event) => event.target === box,
      ignoreMutation: (mutation) => !contentDOM.contains(mutation.target),
    };
  };
