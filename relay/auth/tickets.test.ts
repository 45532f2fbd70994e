import { describe, expect, test } from "vitest";
import { type ChainId, toBase64Url } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Identity } from "./judge.ts";
import { type Holder, Tickets } from "./tickets.ts";

const holder: Holder = { org: "org" as unknown as ChainId, who: {} as Identity };

function desk() {
  let [now, drawn] = [1_000_000, 0];
  const random = (length: number) => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, ++drawn);
    return bytes;
  };
  const tickets = new Tickets({ now: () => now }, random);
  const pass = (ms: number) => {
    now += ms;
  };
  return { tickets, pass };
}

describe("[RLY17] tickets", () => {
  test("hold while their socket is open and ten minutes more", () => {
    const { tickets, pass } = desk();
    const { ticket, release } = tickets.issue(holder);
    const text = toBase64Url(ticket);
    pass(10 * limits.ticketLifeMs);
    expect(tickets.holderOf(text)).toBe(holder);
    release();
    pass(limits.ticketLifeMs);
    release(); // once more changes nothing
    expect(tickets.holderOf(text)).toBe(holder);
    pass(1);
    expect(tickets.holderOf(text)).toBeNull();
    expect(tickets.holderOf("no ticket!")).toBeNull();
  });

  test("[C15] that have ended are not kept, however many come and go, beside one whose socket stays open", () => {
    const { tickets, pass } = desk();
    const { ticket } = tickets.issue(holder);
    for (let n = 0; n < 5_000; n++) {
      tickets.issue(holder).release();
      pass(limits.ticketLifeMs / 100);
    }
    expect(tickets.size).toBeLessThan(110);
    expect(tickets.holderOf(toBase64Url(ticket))).toBe(holder);
  });

  test("are no more than so many: those that end next make room first, then the oldest", () => {
    const { tickets } = desk();
    const first = tickets.issue(holder);
    const second = tickets.issue(holder);
    second.release();
    for (let n = 2; n < limits.maxTickets; n++) tickets.issue(holder);
    expect(tickets.size).toBe(limits.maxTickets);
    tickets.issue(holder);
    expect(tickets.holderOf(toBase64Url(second.ticket))).toBeNull();
    expect(tickets.holderOf(toBase64Url(first.ticket))).toBe(holder);
    tickets.issue(holder);
    expect(tickets.holderOf(toBase64Url(first.ticket))).toBeNull();
    expect(tickets.size).toBe(limits.maxTickets);
  });
});
