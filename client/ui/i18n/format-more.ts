import { DAY_MS, formatDate, HOUR_MS, localeOf, MINUTE_MS } from "./format.ts";
import type { Language } from "./text.tsx";

/* What chat's first screen does without: see format.ts. */

/** `刚刚` / `just now`, `5 分钟前` / `5 min ago`, `3 小时前` / `3 h ago`, then a date. */
export function formatAgo(language: Language, at: number, now: number): string {
  const elapsed = now - at;
  if (elapsed < MINUTE_MS) return language === "zh" ? "刚刚" : "just now";
  if (elapsed < HOUR_MS) {
    const minutes = Math.floor(elapsed / MINUTE_MS);
    return language === "zh" ? `${minutes} 分钟前` : `${minutes} min ago`;
  }
  if (elapsed < DAY_MS) {
    const hours = Math.floor(elapsed / HOUR_MS);
    return language === "zh" ? `${hours} 小时前` : `${hours} h ago`;
  }
  return formatDate(language, at, now);
}

/** `12.4`, `2,860`: at most two decimals unless told otherwise. */
export function formatNumber(language: Language, value: number, maxDecimals = 2): string {
  return new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: maxDecimals }).format(value);
}

/** `64%` of a share between 0 and 1. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** `1.9 GB`, `412 KB`. */
export function formatBytes(language: Language, bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(language, value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}
