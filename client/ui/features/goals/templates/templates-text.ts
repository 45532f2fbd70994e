import { createText, type Language } from "../../../i18n/text.tsx";
import type { Area } from "./templates.ts";

export const templateTexts = createText({
  zh: {
    title: "从例子开始",
    lead: "选一个，写下来以后照自己的改：数字只是例子。",
    areas: "哪方面的",
    all: "全部",
    use: "用这个",
    useOf: (title: string) => `用这个：${title}`,
    added: (title: string) => `写下了“${title}”，数字照自己的改。`,
    undo: "撤销",
    cancel: "先不用",
  },
  en: {
    title: "Start from an example",
    lead: "Choose one, then make it your own: its numbers are examples.",
    areas: "Area",
    all: "All",
    use: "Use this",
    useOf: (title) => `Use this: ${title}`,
    added: (title) => `Added “${title}”. Change its numbers to yours.`,
    undo: "Undo",
    cancel: "Not now",
  },
});

export const areaNames: Readonly<Record<Language, Readonly<Record<Area, string>>>> = {
  zh: {
    company: "公司",
    sales: "销售",
    product: "产品",
    engineering: "研发",
    field: "现场",
    people: "人",
    finance: "财务",
  },
  en: {
    company: "Company",
    sales: "Sales",
    product: "Product",
    engineering: "Engineering",
    field: "Field operations",
    people: "People",
    finance: "Finance",
  },
};
