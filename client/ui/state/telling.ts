/** Whether this device tells of messages while nobody looks. A choice of the device, off until somebody turns it on. */
const KEY = "skein.notify";

export const isTelling = (): boolean => localStorage.getItem(KEY) === "on";
export const setTelling = (on: boolean): void => localStorage.setItem(KEY, on ? "on" : "off");
