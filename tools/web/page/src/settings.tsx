import { choice, choose } from "./keep";
import { Icon } from "./parts";
import { redraw } from "./redraw";
import { language, languages, say, speak, type Language } from "./words";

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

export function applyTheme(): void {
  const chosen = choice("theme");
  if (chosen !== "") document.documentElement.dataset["theme"] = chosen;
}

function turnTheme(): void {
  const now = document.documentElement.dataset["theme"] ?? (isDark() ? "dark" : "light");
  choose("theme", now === "dark" ? "light" : "dark");
  applyTheme();
}

// Language, and dark or light.
export function Settings() {
  const change = (event: Event & { currentTarget: HTMLSelectElement }) => {
    speak(event.currentTarget.value as Language);
    redraw();
  };
  return (
    <div class="settings">
      <select aria-label={say("language")} value={language()} onChange={change}>
        {Object.entries(languages).map(([code, name]) => <option value={code} key={code}>{name}</option>)}
      </select>
      <button type="button" class="plain" aria-label={say("theme")} title={say("theme")} onClick={turnTheme}>
        <Icon name="theme" />
      </button>
    </div>
  );
}
