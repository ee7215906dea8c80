import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Composer } from "./composer";
import { Avatar, Icon, MessageTick, presenceText, Tick } from "./parts";
import type { Store } from "./store";
import { clock, dayName, dayOf, full } from "./times";
import type { Conversation as Value, Message, Pending } from "./types";
import { fold } from "./types";
import { say, sentence } from "./words";

const WINDOW = 120; // messages drawn at first, and more at a time when one scrolls up
const NEAR = 160; // pixels that count as being at an end
const TOGETHER_MS = 5 * 60_000; // messages of one sender that stand closer

export function Conversation({ store, conversation }: { store: Store; conversation: Value }) {
  const { peer } = conversation;
  const presence = store.presenceOf(conversation);
  return (
    <main class="conversation-view" aria-label={peer}>
      <header>
        <button type="button" class="plain back" aria-label={say("back")} onClick={() => store.close()}>
          <Icon name="back" />
        </button>
        <Avatar name={peer} presence={presence} />
        <div>
          <h2>{peer}</h2>
          <p class="quiet presence">{presenceText(presence)}</p>
        </div>
      </header>
      {store.changedKeys.has(fold(peer)) ? (
        <p class="banner danger" role="alert">{say("keyChanged", { name: peer })}</p>
      ) : null}
      <Messages store={store} conversation={conversation} />
      <Composer store={store} peer={peer} />
    </main>
  );
}

// The end of the conversation, and older messages as one scrolls up. Stays at the end while one is
// there, and where one reads otherwise.
function Messages({ store, conversation }: { store: Store; conversation: Value }) {
  const { messages, peer } = conversation;
  const [shown, setShown] = useState(WINDOW);
  const [isAtEnd, setAtEnd] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const flow = useRef<HTMLDivElement>(null);
  const place = useRef({ isAtEnd: true, height: 0, first: "" });
  const drawn = messages.slice(-shown);
  const pending = store.pendingTo(peer);

  useLayoutEffect(() => {
    const area = box.current;
    if (area === null) return;
    const first = drawn[0]?.id ?? "";
    if (place.current.isAtEnd) area.scrollTop = area.scrollHeight;
    else if (first !== place.current.first) area.scrollTop += area.scrollHeight - place.current.height;
    place.current.height = area.scrollHeight;
    place.current.first = first;
  });
  // A banner comes, the window turns, the field grows, a text is laid out: the end stays in sight.
  useEffect(() => {
    const area = box.current;
    if (area === null || flow.current === null) return;
    const observer = new ResizeObserver(() => {
      if (place.current.isAtEnd) area.scrollTop = area.scrollHeight;
    });
    observer.observe(area);
    observer.observe(flow.current);
    return () => observer.disconnect();
  }, []);
  const toEnd = () => {
    const area = box.current;
    if (area !== null) area.scrollTop = area.scrollHeight;
  };
  const onScroll = () => {
    const area = box.current;
    if (area === null) return;
    const atEnd = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR;
    place.current.isAtEnd = atEnd;
    if (atEnd !== isAtEnd) setAtEnd(atEnd);
    if (area.scrollTop > NEAR) return;
    if (shown < messages.length) setShown(shown + WINDOW);
    else if (conversation.hasMore) void store.loadOlder(conversation).then(() => setShown(shown + WINDOW));
  };
  const isWhole = conversation.isLoaded && !conversation.hasMore && shown >= messages.length;
  return (
    <div class="messages-frame">
      <div class="messages" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label={peer}>
        <div class="flow" ref={flow}>
          {isWhole ? <p class="quiet start">{say("startOf", { name: peer })}</p> : null}
          {drawn.map((message, i) => (
            <Row key={message.id} store={store} conversation={conversation} message={message} before={drawn[i - 1]} />
          ))}
          {pending.map((one) => <PendingRow key={one.key} store={store} pending={one} />)}
        </div>
      </div>
      {isAtEnd ? null : (
        <button type="button" class="to-end" aria-label={say("newest")} title={say("newest")} onClick={toEnd}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

interface RowProps {
  store: Store;
  conversation: Value;
  message: Message;
  before: Message | undefined;
}

function Row({ store, conversation, message, before }: RowProps) {
  const isNewDay = before === undefined || dayOf(before.sent_ms) !== dayOf(message.sent_ms);
  const isTogether = !isNewDay && before.outgoing === message.outgoing &&
    Math.abs(message.sent_ms - before.sent_ms) < TOGETHER_MS;
  const kind = `${message.outgoing ? "mine" : "theirs"}${isTogether ? " together" : ""}${message.deleted ? " deleted" : ""}`;
  return (
    <>
      {isNewDay ? <h3 class="day"><span>{dayName(message.sent_ms)}</span></h3> : null}
      <article class={`message ${kind}`} data-id={message.id} data-state={message.state}>
        <span class="hidden">{message.outgoing ? say("you") : message.from}: </span>
        {message.reply_to === undefined ? null : <Quote conversation={conversation} id={message.reply_to} />}
        <p dir="auto">{message.deleted ? say("deleted") : message.text}</p>
        <footer>
          {message.deleted || store.loss !== null ? null : <Actions store={store} message={message} />}
          <time dateTime={new Date(message.sent_ms).toISOString()} title={full(message.sent_ms)}>
            {clock(message.sent_ms)}
          </time>
          {message.outgoing ? <MessageTick message={message} /> : null}
        </footer>
      </article>
    </>
  );
}

// What a reply answers, as far as it is here: leads there.
function Quote({ conversation, id }: { conversation: Value; id: string }) {
  const answered = conversation.messages.find((one) => one.id === id);
  const goThere = () => document.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "center" });
  if (answered === undefined) return <p class="quote">{say("earlier")}</p>;
  return (
    <button type="button" class="quote" onClick={goThere}>
      <strong>{answered.outgoing ? say("you") : answered.from}</strong>
      <span dir="auto">{answered.deleted ? say("deleted") : answered.text.slice(0, 200)}</span>
    </button>
  );
}

// Seen while one points at the message, is in it by the keyboard, or has no pointer. To delete takes
// a second word.
function Actions({ store, message }: { store: Store; message: Message }) {
  const [isAsking, setAsking] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const remove = () => void store.delete(message).then((outcome) => {
    setAsking(false);
    setFailed(outcome !== "done");
  });
  if (isAsking) {
    return (
      <span class="actions asking">
        <button type="button" class="link danger" onClick={remove}>{say("deleteForBoth")}</button>
        <button type="button" class="link" onClick={() => setAsking(false)}>{say("keep")}</button>
      </span>
    );
  }
  const act = (name: "reply" | "delete", onClick: () => void) => (
    <button type="button" class="plain act" aria-label={say(name)} title={say(name)} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
  return (
    <span class={`actions${hasFailed ? " asking" : ""}`}>
      {hasFailed ? <span class="error" role="alert">{say("notDeleted")}</span> : null}
      {act("reply", () => store.answer(message))}
      {message.outgoing ? act("delete", () => setAsking(true)) : null}
    </span>
  );
}

function PendingRow({ store, pending }: { store: Store; pending: Pending }) {
  const failure = pending.failure;
  const edit = () => {
    store.discard(pending.key);
    document.dispatchEvent(new CustomEvent("edit-text", { detail: pending.text }));
  };
  return (
    <article class={`message mine pending${failure === undefined ? "" : " failed"}`} data-state="pending">
      <p dir="auto">{pending.text}</p>
      {failure === undefined ? (
        <footer>
          <time>{clock(pending.at_ms)}</time>
          <Tick state="sending" label={say("sending")} />
        </footer>
      ) : (
        <footer role="alert">
          <span>{say("notSent")} {sentence(failure.outcome, pending.to, failure.detail)}</span>
          <button type="button" class="link" onClick={() => store.retry(pending.key)}>{say("again")}</button>
          <button type="button" class="link" onClick={edit}>{say("edit")}</button>
          <button type="button" class="link" onClick={() => store.discard(pending.key)}>{say("discard")}</button>
        </footer>
      )}
    </article>
  );
}
