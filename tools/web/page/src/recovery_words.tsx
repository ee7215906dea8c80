import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { refusal } from "./protection";
import { Secret } from "./secret";
import type { Store } from "./store";
import { say } from "./words";

// Words that open the account without its password: they are made, shown once, and two of them are
// asked for, since only what is on paper is of use later.

const LETTERS = 4; // which tell every word of the list from all others
const ASKED = 2;

export function WordsMaking({ store, end, onMade }: { store: Store; end: string; onMade(words: string[]): void }) {
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure("");
    const answer = await store.makeWords(password);
    setBusy(false);
    setPassword("");
    if (answer.outcome !== "done") return setFailure(refusal(answer, store.self));
    onMade((answer.words ?? "").split(" "));
  };
  return (
    <section aria-labelledby="words-title">
      <h3 id="words-title">{say("recoveryWords")}</h3>
      <p class="quiet">{say("recoveryHow")}</p>
      <p class="quiet">{say("recoveryFormer")}</p>
      <form class="secrets" onSubmit={submit} aria-busy={isBusy}>
        <input type="text" class="hidden" name="username" autocomplete="username" value={store.self} readOnly
          tabIndex={-1} aria-hidden="true" />
        <Secret id="words-password" label={say("presentPassword")} value={password} isBusy={isBusy} onInput={setPassword} />
        <button class="primary" type="submit" disabled={isBusy}>{say(isBusy ? "makingWords" : "makeWords")}</button>
      </form>
      <p class="quiet" role="status">{end}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}

// Two places, in their order.
function somePlaces(count: number): number[] {
  const places = new Set<number>();
  while (places.size < ASKED) places.add(crypto.getRandomValues(new Uint8Array(1))[0]! % count);
  return [...places].sort((a, b) => a - b);
}

function isWord(typed: string, word: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return wanted === word || (wanted.length >= LETTERS && word.startsWith(wanted));
}

// They are nowhere but here until `onEnd`, whose argument says how it ended.
export function NewWords({ words, isLeaving, onStay, onEnd }: {
  words: string[];
  isLeaving: boolean; // somebody wants to close what they are in
  onStay(): void;
  onEnd(isWritten: boolean): void;
}) {
  const [isChecking, setChecking] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [isChecking]);
  return (
    <section aria-labelledby="new-words-title">
      <h3 id="new-words-title" ref={title} tabIndex={-1}>{say(isChecking ? "checkWords" : "yourWords")}</h3>
      {isChecking ? (
        <WordsCheck words={words} onBack={() => setChecking(false)} onRight={() => onEnd(true)} />
      ) : (
        <>
          <p>{say("wordsHow")}</p>
          <ol class="recovery-words" lang="en" translate={false}>
            {words.map((word, place) => <li key={place}>{word}</li>)}
          </ol>
          <p class="quiet">{say("wordsOnce")}</p>
          <button class="primary" type="button" onClick={() => setChecking(true)}>{say("wordsWritten")}</button>
        </>
      )}
      {isLeaving ? (
        <div class="banner" role="alert">
          <p>{say("wordsLeave")}</p>
          <button type="button" class="link" onClick={onStay}>{say("wordsStay")}</button>
          <button type="button" class="link" onClick={() => onEnd(false)}>{say("wordsLeaveNow")}</button>
        </div>
      ) : null}
    </section>
  );
}

function WordsCheck({ words, onBack, onRight }: { words: string[]; onBack(): void; onRight(): void }) {
  const [places] = useState(() => somePlaces(words.length));
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [failure, setFailure] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = places.find((place) => !isWord(typed[place] ?? "", words[place]!));
    if (wrong === undefined) return onRight();
    setFailure(say("wordWrong", { number: wrong + 1 }));
  };
  return (
    <>
      <p>{say("checkHow")}</p>
      <form class="secrets" onSubmit={submit}>
        {places.map((place) => (
          <Fragment key={place}>
            <label for={`word-${place}`}>{say("wordOf", { number: place + 1 })}</label>
            <input id={`word-${place}`} type="text" required value={typed[place] ?? ""} autocomplete="off" lang="en"
              autocapitalize="none" spellcheck={false} maxLength={32}
              onInput={(event) => setTyped({ ...typed, [place]: event.currentTarget.value })} />
          </Fragment>
        ))}
        <button class="primary" type="submit">{say("check")}</button>
        <button class="link" type="button" onClick={onBack}>{say("wordsAgain")}</button>
      </form>
      <p class="error" role="alert">{failure}</p>
    </>
  );
}
