/** Whether two views say the same: plain values, lists and records, as they go to the page. Anything else counts as different. */
export function isSame(one: unknown, two: unknown): boolean {
  if (Object.is(one, two)) return true;
  if (!isObject(one) || !isObject(two)) return false;
  if (Array.isArray(one) && Array.isArray(two))
    return one.length === two.length && one.every((item, at) => isSame(item, two[at]));
  if (!isRecord(one) || !isRecord(two)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(two).length &&
    names.every((name) => Object.hasOwn(two, name) && isSame(one[name], two[name]))
  );
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isRecord = (value: object): value is Readonly<Record<string, unknown>> =>
  Object.getPrototypeOf(value) === Object.prototype;
