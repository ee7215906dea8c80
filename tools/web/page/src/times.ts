import { language, say } from "./words";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()}/${name}`;
  let found = formats.get(key);
  if (found === undefined) formats.set(key, (found = new Intl.DateTimeFormat(language(), options)));
  return found;
}

export const dayOf = (ms: number): string => new Date(ms).toDateString();

export const clock = (ms: number): string =>
  format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);

export const full = (ms: number): string =>
  format("full", { dateStyle: "long", timeStyle: "short" }).format(ms);

export function dayName(ms: number): string {
  const day = dayOf(ms);
  if (day === dayOf(Date.now())) return say("today");
  if (day === dayOf(Date.now() - 86_400_000)) return say("yesterday");
  return format("day", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(ms);
}

// In a list: the time of today, the day of before.
export function brief(ms: number): string {
  if (dayOf(ms) === dayOf(Date.now())) return clock(ms);
  return format("brief", { day: "numeric", month: "short" }).format(ms);
}

// "90 days", in the language of the page.
export const span = (count: number, unit: "hour" | "day" | "week" | "year"): string =>
  new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" }).format(count);

export function ago(ms: number): string {
  const minutes = Math.round((ms - Date.now()) / 60_000);
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  if (minutes > -60) return relative.format(Math.min(minutes, 0), "minute");
  if (minutes > -60 * 24) return relative.format(Math.round(minutes / 60), "hour");
  return full(ms);
}

// Of a file: "5.2 MB", by thousands, as the command line says it.
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; ++unit) value /= 1000;
  const digits = unit === 0 ? 0 : 1;
  return new Intl.NumberFormat(language(), {
    style: "unit", unit: units[unit]!, unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: digits,
  }).format(value);
}
