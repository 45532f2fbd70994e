/** Runs tasks one after another: the engine has one writer, so no two steps ever interleave. */
export interface Queue {
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when everything queued so far has run. */
  idle(): Promise<void>;
}

export function createQueue(): Queue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const result = tail.then(task);
      tail = result.catch(() => undefined); // the caller of `run` answers for the failure; the queue goes on
      return result;
    },
    idle: () => tail.then(() => undefined),
  };
}
