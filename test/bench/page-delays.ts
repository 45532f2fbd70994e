/** How late a page answers: a timer that should go off every few milliseconds stands for the keys that somebody presses. */

const TICK_MS = 10;

export function watchDelays(): { readonly stop: () => readonly number[] } {
  const delays: number[] = [];
  let expected = performance.now() + TICK_MS;
  let isOver = false;
  const tick = (): void => {
    if (isOver) return;
    delays.push(Math.max(0, performance.now() - expected));
    expected = performance.now() + TICK_MS;
    setTimeout(tick, TICK_MS);
  };
  setTimeout(tick, TICK_MS);
  return {
    stop: () => {
      isOver = true;
      return delays;
    },
  };
}
