import { expect, test } from "vitest";
import { words as en } from "../words/en.ts";
import { words as zh } from "../words/zh.ts";
import { createText, languageOf } from "./text.tsx";
import { fetchWords } from "./words.ts";

type Dictionary = Readonly<Record<"zh" | "en", Readonly<Record<string, unknown>>>>;

const atOnce = Object.entries(zh).map(([name, entries]) => ({
  file: `words of ${name}`,
  dictionary: { zh: entries, en: en[name as keyof typeof zh] } as Dictionary,
}));
const modules = import.meta.glob<Record<string, unknown>>("../features/*/text.ts", { eager: true });
const dictionaries = Object.entries(modules)
  .flatMap(([file, module]) =>
    Object.values(module)
      .filter(isDictionary)
      .map((dictionary) => ({ file, dictionary })),
  )
  .concat(atOnce);

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === "object" && value !== null && "zh" in value && "en" in value;
}

test("[UI8] every feature has its dictionary beside it", () => {
  expect(dictionaries.length).toBeGreaterThanOrEqual(9);
});

test.for(dictionaries)("[UI8] $file says the same things in both languages", ({ dictionary }) => {
  expect(Object.keys(dictionary.en).sort()).toEqual(Object.keys(dictionary.zh).sort());
});

test.for(dictionaries)("[UI8] $file raises no voice and leaves nothing empty", ({ dictionary }) => {
  const sentences = [...Object.values(dictionary.zh), ...Object.values(dictionary.en)].filter(
    (sentence) => typeof sentence === "string",
  );
  expect(
    sentences.filter((sentence) => sentence.trim() === "" || /[!！]|失败|错误码/u.test(sentence)),
  ).toEqual([]);
});

test("[UI8] a sentence with something filled in keeps its own word order in each language", () => {
  const text = createText({
    zh: { read: (by: number, of: number) => `${by}/${of} 已读` },
    en: { read: (by, of) => `Read by ${by} of ${of}` },
  });
  expect([text.zh.read(5, 8), text.en.read(5, 8)]).toEqual(["5/8 已读", "Read by 5 of 8"]);
});

test("[UI8] a message's language follows its characters", () => {
  expect(languageOf("压力表 0.18")).toBe("zh");
  expect(languageOf("0.18 is below the 0.25 we agreed")).toBe("en");
});

test("[E21] what reads from the right stands apart in a sentence and cannot turn the rest of it", () => {
  const { zh } = createText({
    zh: { named: (by: string, room: string, n: number) => `${by} 建了“${room}”，${n} 人` },
    en: { named: (by, room, n) => `${by} created “${room}”, ${n}` },
  });
  expect(zh.named("Ana", "泵房", 3)).toBe("Ana 建了“泵房”，3 人");
  expect(zh.named("مريم", "泵房", 3)).toBe("\u2068مريم\u2069 建了“泵房”，3 人");
  for (const mark of "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    expect(zh.named(`a${mark}b`, `${mark}泵房`, 3)).toBe("\u2068ab\u2069 建了“\u2068泵房\u2069”，3 人");
});

test("[E21] [PERF1] the words that come alone stand apart from what is filled in, as all others do", async () => {
  for (const language of ["zh", "en"] as const) {
    const { chat } = await fetchWords(language);
    expect(chat.roomRenamed("مريم", "Ana")).toContain("\u2068مريم\u2069");
    expect(chat.send).toBe({ zh, en }[language].chat.send);
  }
});
