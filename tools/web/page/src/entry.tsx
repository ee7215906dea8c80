import { useState } from "preact/hooks";
import { Recover } from "./recover";
import { Settings } from "./settings";
import type { Store } from "./store";
import { say, sentence } from "./words";

// The way in: two fields, for an account that is there or for a new one; or recovery words.
export function Entry({ store }: { store: Store }) {
  const [isNew, setNew] = useState(store.people.length === 0);
  const [name, setName] = useState(store.people.length === 1 ? store.people[0]! : "");
  const [password, setPassword] = useState("");
  const [isForgotten, setForgotten] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState("");

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError("");
    const answer = await store.enter(isNew ? "register" : "login", name.trim(), password);
    setBusy(false);
    if (answer.outcome !== "done" && answer.outcome !== "taken_over") {
      setError(sentence(answer.outcome, answer.outcome === "already_logged_in" ? answer.detail : name, answer.detail));
    }
  };
  const choose = (wanted: boolean) => () => {
    setNew(wanted);
    setError("");
  };
  if (isForgotten) {
    return (
      <main class="entry">
        <Recover store={store} known={name} onBack={() => setForgotten(false)} />
        <Settings />
      </main>
    );
  }
  return (
    <main class="entry">
      <form class="card" onSubmit={submit} aria-busy={isBusy}>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>{say("title")}</h1>
        <p class="quiet">{say("tagline")}</p>
        <div class="tabs" role="group">
          <button type="button" aria-pressed={!isNew} onClick={choose(false)}>{say("login")}</button>
          <button type="button" aria-pressed={isNew} onClick={choose(true)}>{say("register")}</button>
        </div>
        <label for="name">{say("name")}</label>
        <input id="name" name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required
          maxLength={32} list="people" aria-describedby="name-hint" value={name} disabled={isBusy} autofocus
          onInput={(event) => setName(event.currentTarget.value)} />
        <datalist id="people">{store.people.map((one) => <option value={one} key={one} />)}</datalist>
        <p class="hint" id="name-hint">{isNew ? say("nameHint") : ""}</p>
        <label for="password">{say("password")}</label>
        <input id="password" name="password" type="password" required aria-describedby="password-hint error"
          autocomplete={isNew ? "new-password" : "current-password"} minLength={isNew ? 8 : 1} value={password}
          disabled={isBusy} onInput={(event) => setPassword(event.currentTarget.value)} />
        <p class="hint" id="password-hint">{isNew ? say("passwordHint") : ""}</p>
        <button class="primary" type="submit" disabled={isBusy}>
          {isBusy ? say(isNew ? "creating" : "entering") : say(isNew ? "create" : "enter")}
        </button>
        <p class="error" id="error" role="alert">{error}</p>
        {isNew ? null : (
          <button class="link" type="button" disabled={isBusy} onClick={() => setForgotten(true)}>{say("forgotten")}</button>
        )}
      </form>
      <Settings />
    </main>
  );
}
