/** As long as people's messages are: most short, some not. The last one says so. The same as in test/bench/open-room.ts. */
const WORDS = "wild geese carry letters home over water in long lines and land where reeds grow".split(" ");

export function textOf(n, messages) {
  if (n === messages - 1) return "the last one";
  const length = 3 + ((n * 7_919) % (n % 17 === 0 ? 60 : 15));
  return Array.from({ length }, (_, at) => WORDS[(n * 31 + at * 7) % WORDS.length]).join(" ");
}

export const LAST = 50;
