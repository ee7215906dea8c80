import type { Pending } from "./types";
import { fold } from "./types";

// What survives a reload of this tab and nothing else: texts without an answer yet, and which
// conversation is open.
// (Storage may be refused by the browser: then they live as long as the page.)

const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  try {
    if (value === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    memory.set(key, value);
  }
}

const pendingKey = (self: string) => `pending/${fold(self)}`;

const openKey = (self: string) => `open/${fold(self)}`;

export const openOf = (self: string): string => read(openKey(self)) ?? "";

export const keepOpen = (self: string, peer: string): void => write(openKey(self), peer);

// Messages whose files were asked for and have not come.
const askedKey = (self: string) => `asked/${fold(self)}`;

export const askedOf = (self: string): string[] => (read(askedKey(self)) ?? "").split(" ").filter(Boolean);

export const keepAsked = (self: string, ids: Iterable<string>): void =>
  write(askedKey(self), [...ids].join(" "));

export function pendingOf(self: string): Pending[] {
  try {
    return JSON.parse(read(pendingKey(self)) ?? "[]") as Pending[];
  } catch {
    return [];
  }
}

export const keepPending = (self: string, all: Pending[]): void =>
  write(pendingKey(self), all.length === 0 ? "" : JSON.stringify(all));

// A choice that outlives the tab: language, theme.
export function choice(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function choose(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // it holds until the page is closed
  }
}
