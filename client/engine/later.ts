/** What is made on first use, once. A failure is not kept: whoever asks next tries again. */
export interface Later<T> {
  (): Promise<T>;
  /** What there is already, made or in the making; `null` when nobody has asked yet. */
  readonly begun: Promise<T> | null;
}

export function later<T>(make: () => Promise<T>): Later<T> {
  let begun: Promise<T> | null = null;
  const get = (): Promise<T> => {
    begun ??= make().catch((cause: unknown) => {
      begun = null;
      throw cause;
    });
    return begun;
  };
  return Object.defineProperty(get, "begun", { get: () => begun }) as Later<T>;
}
