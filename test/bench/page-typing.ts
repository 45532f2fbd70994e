/** Somebody types into the page: how long each key takes until the next frame shows it. */
export function watchTyping(): { readonly stop: () => Promise<readonly number[]> } {
  const field = document.createElement("textarea");
  document.body.append(field);
  field.focus();
  const delays: number[] = [];
  field.addEventListener("input", ({ timeStamp }) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel(); // its message comes when the frame is out
      port1.onmessage = () => delays.push(performance.now() - timeStamp);
      port2.postMessage(null);
    });
  });
  return {
    /** Waits for the first key where none has been drawn yet: a small room is caught up with before. */
    stop: async () => {
      while (delays.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      field.remove();
      return delays;
    },
  };
}
