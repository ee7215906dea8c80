import { useState } from "preact/hooks";
import { refusal } from "./protection";
import { NewSecret, NOTHING, Secret } from "./secret";
import type { Store } from "./store";
import { say } from "./words";

// Another password for the account, for who knows the present one.
export function PasswordChange({ store }: { store: Store }) {
  const [present, setPresent] = useState("");
  const [next, setNext] = useState(NOTHING);
  const [isBusy, setBusy] = useState(false);
  const [end, setEnd] = useState("");
  const [failure, setFailure] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setEnd("");
    setFailure("");
    if (next[0] !== next[1]) return setFailure(say("passwordsDiffer"));
    setBusy(true);
    const answer = await store.changePassword(present, next[0]);
    setBusy(false);
    if (answer.outcome !== "done") return setFailure(refusal(answer, store.self));
    setPresent("");
    setNext(NOTHING);
    setEnd(say("passwordChanged"));
  };
  return (
    <section aria-labelledby="password-title">
      <h3 id="password-title">{say("password")}</h3>
      <p class="quiet">{say("passwordHow")}</p>
      <form class="secrets" onSubmit={submit} aria-busy={isBusy}>
        <input type="text" class="hidden" name="username" autocomplete="username" value={store.self} readOnly
          tabIndex={-1} aria-hidden="true" />
        <Secret id="present-password" label={say("presentPassword")} value={present} isBusy={isBusy} onInput={setPresent} />
        <NewSecret id="new-password" value={next} isBusy={isBusy} onInput={setNext} />
        <button class="primary" type="submit" disabled={isBusy}>
          {say(isBusy ? "changingPassword" : "changePassword")}
        </button>
      </form>
      <p class="quiet" role="status">{end}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
