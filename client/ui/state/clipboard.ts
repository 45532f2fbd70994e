/** Whether the text is on the clipboard now. The browser may refuse. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // Refused or unavailable: the caller shows the text to be copied by hand.
  }
}
