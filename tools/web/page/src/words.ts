import { choice, choose } from "./keep";
import { en, type Word } from "./words_en";
import { es } from "./words_es";

// The sentences of the page, in the language that was chosen.

export type { Word } from "./words_en";

export const languages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof languages;
const tables: Record<Language, Record<Word, string>> = { en, es };

function firstLanguage(): Language {
  const chosen = choice("language") || navigator.language.slice(0, 2);
  return chosen === "es" ? "es" : "en";
}

let current: Language = firstLanguage();

export const language = (): Language => current;

export function speak(chosen: Language): void {
  current = chosen;
  choose("language", chosen);
  document.documentElement.lang = chosen;
}

export function say(word: Word, values: Record<string, string | number> = {}): string {
  return tables[current][word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

// A sentence for how something ended.
export function sentence(outcome: string, name: string, detail = ""): string {
  if (outcome === "blocked") return say("youBlocked", { name });
  if (!(outcome in en)) return say("unknown", { outcome });
  return say(outcome as Word, { name, detail });
}
