import { useEffect, useState } from "preact/hooks";
import type { Store } from "./store";
import { full } from "./times";
import type { HandOver, Restored } from "./types";
import { say, sentence } from "./words";

const PATIENCE = 2500; // a moment without a connection is no news

// What concerns the whole page: no program, no ring, another device.
export function Banners({ store }: { store: Store }) {
  const mayConnect = store.loss === null && !store.isAccountClosed;
  const isAway = useLate(!store.isConnected && mayConnect && store.stage === "chat");
  const isLost = useLate(!store.isLineLive && store.stage !== "starting");
  return (
    <div class="banners">
      {store.loss === null || store.stage !== "chat" ? null : <TakenOver store={store} />}
      {store.isAccountClosed ? <p class="banner danger" role="alert">{say("accountClosed")}</p> : null}
      {store.hasNewerMessage ? <p class="banner" role="status">{say("newerMessage")}</p> : null}
      {store.news.handOver !== null ? <p class="banner" role="status">{handOverText(store.news.handOver)}</p> : null}
      {store.news.restored !== null ? <p class="banner" role="status">{restoredText(store.news.restored)}</p> : null}
      {isLost ? <p class="banner danger" role="status">{say("lost")}</p> : null}
      {isAway && !isLost ? <p class="banner" role="status">{say("reconnecting")}</p> : null}
    </div>
  );
}

function handOverText({ who, count, isComplete }: HandOver): string {
  return say(isComplete ? "handedOver" : "handingOver", { who: `“${who}”`, count: String(count) });
}

function restoredText({ end, who, at_ms, contacts, count, isComplete }: Restored): string {
  const values = { who: `“${who}”`, when: at_ms === 0 ? "" : full(at_ms), contacts, count };
  switch (end) {
    case "restored":
      return say("restored", values) + (isComplete ? "" : ` ${say("restoredInPart")}`);
    case "missing":
    case "no_answer":
    case "disk_failed":
      return say("restoredLater", values);
    case "newer":
      return say("restoredNewer", values);
    default:
      return say("notRestored", values);
  }
}

function useLate(isTrue: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isTrue) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [isTrue]);
  return isTrue && isLate;
}

function TakenOver({ store }: { store: Store }) {
  const [isAsking, setAsking] = useState(false);
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const loss = store.loss!;
  const when = loss.at_ms === 0 ? "" : say("takenAt", { when: full(loss.at_ms) });
  const submit = async (event: Event) => {
    event.preventDefault();
    const answer = await store.enter("take_back", store.self, password);
    setError(answer.outcome === "done" ? "" : sentence(answer.outcome, store.self, answer.detail));
  };
  return (
    <div class="banner danger taken-over" role="alert">
      <p>{say("takenOver", { who: loss.who === "" ? say("otherDevice") : `“${loss.who}”`, when })}</p>
      {isAsking ? (
        <form onSubmit={submit}>
          <input type="password" autocomplete="current-password" aria-label={say("password")}
            placeholder={say("password")} value={password} autofocus required
            onInput={(event) => setPassword(event.currentTarget.value)} />
          <button class="primary" type="submit">{say("takeBack")}</button>
          <button type="button" class="link" onClick={() => setAsking(false)}>{say("cancel")}</button>
          <p class="error">{error}</p>
        </form>
      ) : (
        <button type="button" class="link" onClick={() => setAsking(true)}>{say("takeBack")}</button>
      )}
    </div>
  );
}
