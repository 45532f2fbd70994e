/** What could be a mark: a sign right at a word, or how a quote, a list or a block of code begins. */
const MARK = /\*\S|(?<!\w)_\S|~~|`|\]\(|^[ \t]*(?:>|[-+*] |\d{1,9}[.)] )/m;

/** Whether some of a text may be marks. Most say no, and what reads the others is not even fetched for them. */
export const hasMarks = (text: string): boolean => MARK.test(text);
