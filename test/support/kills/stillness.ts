import type { Tab } from "./person.ts";

/** Two ways for a tab to stand still while its engine holds the lock. Each returns what makes it move again. */

/** As a browser freezes a tab in the background: its page and its Worker stop where they are. */
export async function freeze(tab: Tab): Promise<() => Promise<void>> {
  const session = await tab.page.context().newCDPSession(tab.page);
  const attached = new Promise<string>((done) => {
    session.on("Target.attachedToTarget", ({ sessionId }) => done(sessionId));
  });
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await attached;
  const toWorker = (id: number, method: string) =>
    session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
  tab.isStill = true;
  await toWorker(1, "Debugger.enable");
  await toWorker(2, "Debugger.pause"); // the frozen state alone lets a Worker go on
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  return async () => {
    tab.isStill = false;
    if (tab.page.isClosed()) return;
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await toWorker(3, "Debugger.resume");
    await session.detach();
  };
}

/** As code that does not come back: the Worker hangs for a while, and what it is in the middle of stays open. */
export function hang(tab: Tab, ms: number): void {
  tab.isStill = true;
  const asleep = tab.page.workers()[0]?.evaluate(sleepHard, ms);
  void asleep?.then(
    () => {
      tab.isStill = false;
    },
    () => {}, // the tab did not live to wake up
  );
}

/** Stops a Worker for real, without burning a core: nothing in it runs until the time is over. */
function sleepHard(ms: number): void {
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  Atomics.wait(new Int32Array(buffer), 0, 0, ms);
}
