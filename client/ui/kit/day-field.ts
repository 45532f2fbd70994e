/** Days as `<input type="date">` writes them, in the device's own time zone. */

/** `2026-12-31` of a moment. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const pad = (value: number, length: number) => String(value).padStart(length, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
}

/** The last millisecond of that day: an end date means "that day included". Null for an empty or odd field. */
export function endOfDay(day: string): number | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return null;
  const end = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59, 999).getTime();
  return dayOf(end) === day ? end : null;
}
