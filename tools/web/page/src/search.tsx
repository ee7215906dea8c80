import { useEffect, useRef, useState } from "preact/hooks";
import { excerpt } from "./excerpt";
import { goTo } from "./going";
import { Icon, moveAmong } from "./parts";
import { Sheet } from "./sheet";
import type { Store } from "./store";
import { full } from "./times";
import type { Answer, Message } from "./types";
import { peerOf } from "./types";
import { say, sentence } from "./words";

const PAGE = 100; // hits of one answer at most

interface Found {
  words: string;
  answer: Answer;
}

// How a search has ended, beside its hits.
function remarks(found: Found | null): string {
  if (found === null) return "";
  const { outcome, detail, messages, count, incomplete } = found.answer;
  if (outcome !== "done") return sentence(outcome, "", detail);
  const all = [messages.length === 0 ? say("nothingFound", { words: found.words }) : say("found", { count })];
  if (count > messages.length || count === PAGE) all[0] = say("foundNewest", { count: messages.length });
  if (incomplete) all.push(say("foundIncomplete"));
  return all.join(" ");
}

// Finds messages by their words; a hit leads to its place.
export function Search({ store, peer }: { store: Store; peer: string | null }) {
  const [words, setWords] = useState("");
  const [isOfOne, setOfOne] = useState(peer !== null);
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const last = useRef(0); // the answer to an earlier question comes too late
  useEffect(() => field.current?.focus(), []);

  const look = async (ofOne: boolean) => {
    const question = ++last.current;
    const answer = await store.search(words, ofOne ? peer : null);
    if (question !== last.current) return;
    setFailure("");
    setFound({ words: words.trim(), answer });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void look(isOfOne);
  };
  const narrow = (ofOne: boolean) => {
    setOfOne(ofOne);
    if (found !== null) void look(ofOne);
  };
  const go = async (message: Message) => {
    const outcome = await goTo(store, message);
    if (outcome !== "done") setFailure(sentence(outcome, store.conversations.titleOf(peerOf(message))));
  };
  return (
    <Sheet title={say("searchTitle")} onClose={() => store.closeSheet()}>
      <form role="search" aria-label={say("searchTitle")} onSubmit={submit}
        onKeyDown={(event) => moveAmong(list.current, event)}>
        <input id="words" ref={field} type="text" value={words} aria-label={say("searchWords")}
          placeholder={say("searchWords")} autocomplete="off" maxLength={1000}
          onInput={(event) => setWords(event.currentTarget.value)} />
        <button class="primary" type="submit" aria-label={say("searchNow")} title={say("searchNow")}>
          <Icon name="search" />
        </button>
        {peer === null ? null : (
          <label>
            <input type="checkbox" checked={isOfOne} onChange={(event) => narrow(event.currentTarget.checked)} />
            {say("searchOnly", { name: store.conversations.titleOf(peer) })}
          </label>
        )}
      </form>
      <p class="quiet" role="status">{remarks(found)}</p>
      <p class="error" role="alert">{failure}</p>
      <ol class="hits" ref={list} onKeyDown={(event) => moveAmong(list.current, event)}>
        {found?.answer.messages.map((one) => (
          <li key={one.id}>
            <Hit message={one} words={found.words} onGo={() => void go(one)} />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}

function whose(message: Message): string {
  if (message.group === undefined) return message.outgoing ? say("youTo", { name: message.to }) : message.from;
  return say("inGroup", { who: message.outgoing ? say("you") : message.from, name: message.group });
}

function Hit({ message, words, onGo }: { message: Message; words: string; onGo(): void }) {
  return (
    <button type="button" class="hit" onClick={onGo}>
      <span class="who">{whose(message)}</span>
      <time dateTime={new Date(message.sent_ms).toISOString()}>{full(message.sent_ms)}</time>
      <bdi class="excerpt">
        {excerpt(message.text, words).map((part, i) => (part.isHit ? <mark key={i}>{part.text}</mark> : part.text))}
      </bdi>
    </button>
  );
}
