import { useEffect, useRef, useState } from "preact/hooks";
import { refusal } from "./protection";
import { NewSecret, NOTHING } from "./secret";
import type { Store } from "./store";
import { say } from "./words";

const WORDS_MAX = 1024;

// The way in for who has forgotten the password and has recovery words.
export function Recover({ store, known, onBack }: { store: Store; known: string; onBack(): void }) {
  const [name, setName] = useState(known);
  const [words, setWords] = useState("");
  const [password, setPassword] = useState(NOTHING);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const first = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLTextAreaElement>(null);
  useEffect(() => (known === "" ? first : list).current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setFailure("");
    if (password[0] !== password[1]) return setFailure(say("passwordsDiffer"));
    setBusy(true);
    const answer = await store.recover(name.trim(), words, password[0]);
    setBusy(false);
    if (answer.outcome !== "done") setFailure(refusal(answer, name.trim()));
  };
  return (
    <form class="card" onSubmit={submit} aria-busy={isBusy}>
      <h1>{say("recoverTitle")}</h1>
      <p class="quiet">{say("recoverHow")}</p>
      <label for="name">{say("name")}</label>
      <input id="name" ref={first} name="username" autocomplete="username" autocapitalize="none" spellcheck={false}
        required maxLength={32} value={name} disabled={isBusy} onInput={(event) => setName(event.currentTarget.value)} />
      <label for="recovery-words">{say("theWords")}</label>
      <textarea id="recovery-words" ref={list} rows={4} required maxLength={WORDS_MAX} value={words} disabled={isBusy}
        autocomplete="off" autocapitalize="none" spellcheck={false} aria-describedby="recovery-hint" lang="en"
        onInput={(event) => setWords(event.currentTarget.value)} />
      <p class="hint" id="recovery-hint">{say("theWordsHint")}</p>
      <NewSecret id="new-password" value={password} isBusy={isBusy} onInput={setPassword} />
      <button class="primary" type="submit" disabled={isBusy}>{say(isBusy ? "recovering" : "recover")}</button>
      <p class="error" role="alert">{failure}</p>
      <button class="link" type="button" disabled={isBusy} onClick={onBack}>{say("recoverBack")}</button>
    </form>
  );
}
