import { useState } from "preact/hooks";
import { refusal } from "./protection";
import { Secret } from "./secret";
import type { Store } from "./store";
import { fold } from "./types";
import { say } from "./words";

// Closes the account for ever: two questions, so that nobody does it by a slip. What becomes of it is
// said before the first one.
export function AccountClosing({ store }: { store: Store }) {
  const [isAsking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const stop = () => {
    setAsking(false);
    setName("");
    setPassword("");
    setFailure("");
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    if (fold(name.trim()) !== fold(store.self)) return setFailure(say("otherName", { name: store.self }));
    setBusy(true);
    setFailure("");
    const answer = await store.closeAccount(name.trim(), password);
    setBusy(false);
    setPassword("");
    if (answer.outcome !== "done") setFailure(refusal(answer, store.self));
  };
  return (
    <section aria-labelledby="closing-title">
      <h3 id="closing-title">{say("closeAccount")}</h3>
      <p class="quiet">{say("closeAccountHow")}</p>
      {isAsking ? (
        <form class="secrets" onSubmit={submit} aria-busy={isBusy}>
          <p>{say("closeAccountFirst")}</p>
          <label for="closing-name">{say("closeAccountName", { name: store.self })}</label>
          <input id="closing-name" type="text" required value={name} autocomplete="off" autocapitalize="none"
            spellcheck={false} maxLength={64} disabled={isBusy} autofocus
            onInput={(event) => setName(event.currentTarget.value)} />
          <Secret id="closing-password" label={say("presentPassword")} value={password} isBusy={isBusy}
            onInput={setPassword} />
          <button class="primary danger" type="submit" disabled={isBusy}>
            {say(isBusy ? "closingAccount" : "closeAccountNow")}
          </button>
          <button class="link" type="button" disabled={isBusy} onClick={stop}>{say("closeAccountKeep")}</button>
        </form>
      ) : (
        <button class="link" type="button" onClick={() => setAsking(true)}>{say("closeAccountBegin")}</button>
      )}
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
