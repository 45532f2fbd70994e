import { expect, test } from "vitest";
import { isFinished, spillWords, wordsOf } from "./words.ts";

test("[UI13] words are found in whatever a person pastes: spaces or none, numbers, lines, capitals", () => {
  expect(wordsOf("云渡松")).toEqual(["云", "渡", "松"]);
  expect(wordsOf("1 云  2. 渡\n3、松")).toEqual(["云", "渡", "松"]);
  expect(wordsOf("1. Abandon 2. ability,\tABLE")).toEqual(["abandon", "ability", "able"]);
  expect(wordsOf("ａｂｌｅ 12 !?")).toEqual(["able"]);
});

test("[UI13] a paste of all of them fills every place from the first", () => {
  expect(spillWords(["", "", ""], 0, "云 渡 松")).toEqual({ values: ["云", "渡", "松"], next: 2 });
});

test("[UI13] a paste in the middle keeps what is before it and after it, and what is too much falls off", () => {
  expect(spillWords(["a", "b", "c", "d"], 1, "x y")).toEqual({ values: ["a", "x", "y", "d"], next: 3 });
  expect(spillWords(["a", "b"], 1, "x y z")).toEqual({ values: ["a", "x"], next: 1 });
  expect(spillWords(["a", "b"], 1, "123")).toEqual({ values: ["a", "b"], next: 1 });
});

test("[UI13] a place is finished by a Chinese character, a space after letters, or several words", () => {
  expect(["云", "able ", "ab cd", "云渡"].map(isFinished)).toEqual([true, true, true, true]);
  expect(["", "abl", " ", "3"].map(isFinished)).toEqual([false, false, false, false]);
});
