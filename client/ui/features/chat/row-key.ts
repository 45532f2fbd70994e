/** The message row that an event happened in. */
export function rowKeyOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest<HTMLElement>("[data-message]")?.dataset.message ?? null;
}
