import { choice, choose } from "../../../web/page/src/keep";
import { Flag, type Happening, type Node, State } from "./types";
import { en, type Word } from "./words_en";
import { es, faultWords } from "./words_es";

// The sentences of the page, in the language that was chosen, else in the browser's.

export type { Word } from "./words_en";

export const languages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof languages;
const tables: Record<Language, Record<Word, string>> = { en, es };

const isLanguage = (text: string): text is Language => text in languages;

function firstLanguage(): Language {
  const chosen = choice("language") || navigator.language.slice(0, 2);
  return isLanguage(chosen) ? chosen : "en";
}

let current: Language = firstLanguage();

export const language = (): Language => current;

export function speak(chosen: string): void {
  if (!isLanguage(chosen)) return;
  current = chosen;
  choose("language", chosen);
  sayPage();
}

export function say(word: Word, values: Record<string, string | number> = {}): string {
  return tables[current][word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

// What stands in index.html, where data-say, data-label and data-title name the words.
export function sayPage(): void {
  document.documentElement.lang = current;
  const each = (name: string, put: (target: HTMLElement, text: string) => void) => {
    for (const target of document.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
      put(target, say(target.dataset[name] as Word));
    }
  };
  each("say", (target, text) => (target.textContent = text));
  each("label", (target, text) => target.setAttribute("aria-label", text));
  each("title", (target, text) => (target.title = text));
}

const STATES: Word[] = ["state0", "state1", "state2", "state3", "state4", "state5"];
const STATES_MANY: Word[] = ["states0", "states1", "states2", "states3", "states4", "states5"];

// Of a real node one knows only that it does not answer, not that it is down.
export function stateWord(state: State, isLive: boolean, areMany = false): Word {
  if (isLive && state === State.down) return areMany ? "statesSilent" : "stateSilent";
  return (areMany ? STATES_MANY : STATES)[state]!;
}

export function stateOf(node: Node, isLive: boolean): string {
  const flags: [Flag, Word][] = [[Flag.cutOff, "cutOff"], [Flag.still, "still"], [Flag.lying, "lying"]];
  const words = flags.filter(([flag]) => (node.flags & flag) !== 0).map(([, word]) => word);
  return [stateWord(node.state, isLive), ...words].map((word) => say(word)).join(", ");
}

// By the high byte of a message's number (core/wire/FORMAT.md), from 1.
export const ROOMS: Word[] = ["room1", "room2", "room3", "room4", "room5", "room6"];

const LIVE_WORDS: Partial<Record<Happening["kind"], Word>> = { started: "liveStarted", down: "liveDown" };

export function sentenceOf({ kind, node, text }: Happening, isLive: boolean): string {
  const live = isLive ? LIVE_WORDS[kind] : undefined;
  if (live !== undefined) return say(live, { node, text });
  if (kind !== "deed") return say(kind, { node, text });
  const word = `you${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return word in en ? say(word as Word, { node }) : text;
}

// A fault of the plan without its time, which comes first in what the program wrote.
export function faultOf(text: string): string {
  const fault = text.replace(/^\S+\s+/, "");
  return current === "es" ? fault.replace(/[a-z_]{2,}/g, (word) => faultWords[word] ?? word) : fault;
}

// With so many digits behind the point.
export function figure(value: number, digits = 0): string {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: value >= 1e4 };
  return value.toLocaleString(current, format);
}

export function seconds(micros: number, digits = 3): string {
  return `${figure(micros / 1e6, digits)}\u00a0s`;
}

// The time of day, of microseconds since 1970.
export function clock(micros: number): string {
  return new Date(micros / 1e3).toLocaleTimeString(current, { hourCycle: "h23" });
}

// 40 s, 12 min, 5 h, 3 d.
export function lasting(micros: number): string {
  const units: [number, string][] = [[86400e6, "d"], [3600e6, "h"], [60e6, "min"]];
  const [size, unit] = units.find(([one]) => micros >= 2 * one) ?? [1e6, "s"];
  return `${figure(Math.floor(micros / size))}\u00a0${unit}`;
}

// As short as it can be said: 340 µs, 12 ms, 1.5 s.
export function briefly(micros: number): string {
  if (micros < 1e3) return `${figure(micros)}\u00a0µs`;
  if (micros < 1e4) return `${figure(micros / 1e3, 1)}\u00a0ms`;
  return micros < 1e6 ? `${figure(micros / 1e3)}\u00a0ms` : seconds(micros, micros < 1e7 ? 2 : 0);
}

export function percent(share: number): string {
  return `${figure(100 * share, share < 0.01 ? 3 : 1)}\u00a0%`;
}

// 950, 1.2 k, 3.4 M.
export function shortly(value: number): string {
  if (value >= 1e6) return `${figure(value / 1e6, 1)}\u00a0M`;
  if (value >= 1e4) return `${figure(value / 1e3)}\u00a0k`;
  if (value >= 1e3) return `${figure(value / 1e3, 1)}\u00a0k`;
  return figure(value, value < 10 && !Number.isInteger(value) ? 1 : 0);
}
