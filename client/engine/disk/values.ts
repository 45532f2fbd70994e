/**
 * Replaces every byte array that is a window into a larger buffer by a copy of its own.
 *
 * Structured clone keeps the whole buffer under a view: 100 bytes cut from a 64 kB frame would be stored as
 * 64 kB. Only plain objects and arrays are looked into; a value without such windows is returned as it is.
 */
export function trimBytes(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return value.byteLength === value.buffer.byteLength ? value : Uint8Array.from(value);
  if (Array.isArray(value)) return trimEach(value);
  return isPlainObject(value) ? trimFields(value) : value;
}

function trimEach(items: readonly unknown[]): readonly unknown[] {
  for (const item of items) if (trimBytes(item) !== item) return items.map(trimBytes);
  return items;
}

function trimFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name in fields) if (trimBytes(fields[name]) !== fields[name]) return trimAll(fields);
  return fields;
}

const trimAll = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, trimBytes(value)]));

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
