const MAX_ORG_CHARACTERS = 40;

export const backupName = (orgName: string, madeAt: number): string =>
  fileName(orgName, madeAt, "skein-backup");

/** `skein-清泉-2026-11-22.skein-backup`: whose it is and from when, for any file system. */
export function fileName(orgName: string, madeAt: number, ending: string): string {
  const org = [...orgName.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "-")].slice(0, MAX_ORG_CHARACTERS);
  const date = new Date(madeAt);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  const name = ["skein", org.join("").replace(/^-+|-+$/g, ""), day].filter((part) => part !== "");
  return `${name.join("-")}.${ending}`;
}
