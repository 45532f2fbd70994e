/** The parts of an address that have a name, as they stand in it: still encoded. */
export type Params = Readonly<Record<string, string | undefined>>;

/** `/chats/:room?` against an address: a part with `?` may be missing, and `*` alone stands for every address. */
export function matchPath(pattern: string, pathname: string): Params | null {
  if (pattern === "*") return {};
  const [wanted, given] = [partsOf(pattern), partsOf(pathname)];
  if (given.length > wanted.length) return null;
  const params: Record<string, string | undefined> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at];
    const name = /^:(\w+)(\??)$/.exec(part);
    if (name === null ? part !== value : value === undefined && name[2] === "") return null;
    if (name?.[1] !== undefined) params[name[1]] = value;
  }
  return params;
}

const partsOf = (path: string): readonly string[] => path.split("/").filter((part) => part !== "");
