import { Component } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { Composer } from "./composer";
import { Standing } from "./contact";
import { Avatar, Icon, MessageTick, presenceText, Tick, Verified } from "./parts";
import { FileCard, LeavingRow, SendingRow } from "./file_card";
import { answeredBy } from "./messages";
import { membersText } from "./group_parts";
import { GroupTick } from "./group_tick";
import { GroupStanding } from "./invitation";
import { useDrop } from "./drop";
import { useScrolling } from "./scrolling";
import { SheetButtons } from "./sheet";
import type { Store } from "./store";
import { clock, dayName, dayOf, full } from "./times";
import type { Conversation as Value, Message, Pending } from "./types";
import { fold, isGroupKey, mayWrite, nameOf } from "./types";
import { Brief, Timer } from "./vanishing";
import { language, say, sentence } from "./words";

const TOGETHER_MS = 5 * 60_000; // messages of one sender that stand closer

export function Conversation({ store, conversation }: { store: Store; conversation: Value }) {
  const { peer } = conversation;
  const presence = store.presenceOf(conversation);
  const { contact, group } = conversation;
  const isGroup = isGroupKey(peer);
  const name = nameOf(conversation);
  const isOpen = mayWrite(conversation);
  const typing = store.typing.text(peer, name);
  const drop = useDrop(isOpen && store.loss === null, (files) => store.files.choose(peer, files));
  return (
    <main class="conversation-view" aria-label={isGroup ? name : peer} {...drop.events}>
      <header>
        <button type="button" class="plain back" aria-label={say("back")} onClick={() => store.close()}>
          <Icon name="back" />
        </button>
        <Avatar name={isGroup ? name : peer} presence={presence} isGroup={isGroup} />
        <div>
          <h2><bdi>{name}</bdi> <Verified contact={contact} /></h2>
          <p class="quiet presence">
            <span class="typing" role="status">{typing === "" ? null : <bdi>{typing}</bdi>}</span>
            {typing !== "" ? null : isGroup ? (group === null ? say("groupMark") : membersText(group))
              : [contact.alias && peer, store.hidesPresence ? say("youHide") : presenceText(presence)].filter(Boolean).join(" · ")}
          </p>
        </div>
        <SheetButtons store={store} peer={fold(peer)} />
      </header>
      {store.changedKeys.has(fold(peer)) ? (
        <p class="banner danger" role="alert">{say("keyChanged", { name: peer })}</p>
      ) : null}
      {drop.isOver ? <p class="drop" aria-hidden="true">{say("dropHere", { name })}</p> : null}
      <Messages store={store} conversation={conversation} />
      {isGroup ? null : <Standing store={store} contact={{ ...contact, name: peer }} />}
      {group === null ? null : <GroupStanding store={store} group={group} />}
      {isOpen ? <Timer store={store} timed={group ?? contact} /> : null}
      {isOpen ? <Composer store={store} peer={peer} /> : null}
    </main>
  );
}

function Messages({ store, conversation }: { store: Store; conversation: Value }) {
  const { peer } = conversation;
  const pending = store.unconfirmed.to(peer);
  const { box, flow, drawn, events, ...place } = useScrolling(store, conversation, pending.length);
  return (
    <div class="messages-frame">
      <div class="messages" ref={box} tabIndex={0} role="log" aria-label={nameOf(conversation)} {...events}>
        <div class="flow" ref={flow}>
          {place.isWhole ? (
            <p class="quiet start">{say(isGroupKey(peer) ? "startOfGroup" : "startOf", { name: store.conversations.titleOf(peer) })}</p>
          ) : null}
          {drawn.map((message, i) => (
            <Row key={message.id} store={store} conversation={conversation} message={message} before={drawn[i - 1]}
              isFound={store.target?.id === message.id} loss={store.loss} language={language()} />
          ))}
          {place.reachesEnd ? (
            <>
              {store.files.sendingTo(peer).map((one) => <SendingRow key={one.id} store={store} entry={one} />)}
              {store.files.leavingTo(peer).map((one) => <LeavingRow key={one.key} store={store} leaving={one} />)}
              {pending.map((one) => (
                <PendingRow key={one.key} store={store} pending={one} hasField={mayWrite(conversation)} />
              ))}
            </>
          ) : null}
        </div>
      </div>
      {place.isAtEnd ? null : (
        <button type="button" class="to-end" aria-label={say("newest")} title={say("newest")} onClick={place.toEnd}>
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
  isFound: boolean;
  loss: Store["loss"];
  language: string;
}

// Most of what changes on the page concerns few rows, so that one is not looked at again of which
// nothing can have. But one that begins a day, or has a file, an answer or an end: their looks depend
// on more than what is given here. (A row that is kept as a value would keep all of before.)
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { message, before } = next;
    const isAlone = message.file === undefined && message.reply_to === undefined && message.vanish_s === undefined &&
      before !== undefined && dayOf(before.sent_ms) === dayOf(message.sent_ms);
    const { message: last, before: lastBefore, isFound, loss, language } = this.props;
    return !isAlone || message !== last || before !== lastBefore || next.isFound !== isFound || next.loss !== loss ||
      next.language !== language;
  }

  override render({ store, conversation, message, before, isFound }: RowProps) {
    return drawnRow(store, conversation, message, before, isFound);
  }
}

function drawnRow(store: Store, conversation: Value, message: Message, before: Message | undefined, isFound: boolean) {
  const isNewDay = before === undefined || dayOf(before.sent_ms) !== dayOf(message.sent_ms);
  const isTogether = !isNewDay && before.from === message.from &&
    Math.abs(message.sent_ms - before.sent_ms) < TOGETHER_MS;
  const kind = `${message.outgoing ? "mine" : "theirs"}${isTogether ? " together" : ""}${message.deleted ? " deleted" : ""}`;
  const isOfGroup = message.group !== undefined;
  return (
    <>
      {isNewDay ? <h3 class="day"><span>{dayName(message.sent_ms)}</span></h3> : null}
      <article class={`message ${kind}${isFound ? " found" : ""}`} tabIndex={isFound ? -1 : undefined} data-id={message.id} data-state={message.state}>
        {isOfGroup && !message.outgoing ? (
          <strong class={`author${isTogether ? " hidden" : ""}`}>{message.from}<span class="hidden">: </span></strong>
        ) : <span class="hidden">{message.outgoing ? say("you") : message.from}: </span>}
        {message.reply_to === undefined ? null : <Quote store={store} conversation={conversation} reply={message} />}
        {message.file === undefined || message.deleted ? null : <FileCard store={store} message={message} />}
        {!message.deleted && message.text === message.file?.name ? null : (
          <p dir="auto">{message.deleted ? say("deleted") : message.text}</p>
        )}
        <Signs store={store} message={message} />
        <footer>
          {message.deleted || store.loss !== null ? null : <Actions store={store} message={message} />}
          {message.edit === undefined ? null : (
            <span class="edited" title={full(message.edited_ms ?? message.sent_ms)}>{say("edited")}</span>
          )}
          <Brief message={message} />
          <time dateTime={new Date(message.sent_ms).toISOString()} title={full(message.sent_ms)}>
            {clock(message.sent_ms)}
          </time>
          {message.outgoing && !isOfGroup ? <MessageTick message={message} /> : null}
          {message.outgoing && isOfGroup ? <GroupTick message={message} /> : null}
        </footer>
      </article>
    </>
  );
}

// What a reply answers, as far as it is here: leads there.
function Quote({ store, conversation, reply }: { store: Store; conversation: Value; reply: Message }) {
  const { messages } = conversation;
  const answered = useMemo(() => answeredBy(messages, reply), [messages, reply]);
  const goThere = () => store.change(() => (store.target = { id: reply.reply_to! }));
  if (answered === undefined) return <p class="quote">{say("earlier")}</p>;
  return (
    <button type="button" class="quote" onClick={goThere}>
      <strong>{answered.outgoing ? say("you") : answered.from}</strong>
      <span dir="auto">{answered.deleted ? say("deleted") : answered.text.slice(0, 200)}</span>
    </button>
  );
}

// The signs on a message, each with whose it is; one's own is taken away by a click on it.
function Signs({ store, message }: { store: Store; message: Message }) {
  const reactions = message.reactions ?? [];
  if (reactions.length === 0) return null;
  const mine = ownSign(store, message);
  return (
    <ul class="signs">
      {[...new Set(reactions.map((one) => one.sign))].map((sign) => {
        const names = reactions.filter((one) => one.sign === sign).map((one) => one.from).join(", ");
        const label = say("signOf", { sign, names });
        return (
          <li key={sign}>
            <button type="button" class="sign" aria-label={label} title={label} aria-pressed={sign === mine}
              disabled={store.loss !== null} onClick={() => void store.mark("react", message, sign === mine ? "" : sign)}>
              {sign}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const ownSign = (store: Store, message: Message) =>
  message.reactions?.find((one) => fold(one.from) === fold(store.self))?.sign;

const SIGNS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

// As long as no node may have it; of a group's message, as long as that is so of some member's copy.
const isCancellable = (message: Message) => message.outgoing && message.state === "queued";

// With how many of a group's members a message may be, of all who were to have it.
function goneTo(message: Message | undefined): string {
  const members = message?.members ?? [];
  return `${members.filter((one) => one.state !== "unsent").length}/${members.length}`;
}

// Seen while one points at the message, is in it by the keyboard, or has no pointer. What takes the
// message away takes a second word.
function Actions({ store, message }: { store: Store; message: Message }) {
  const [asked, setAsked] = useState<"cancel" | "delete" | "react" | null>(null);
  const [failure, setFailure] = useState("");
  const buttons = useRef<HTMLSpanElement>(null);
  // The keyboard stays with the last button of those that are there now.
  const ask = (what: typeof asked) => {
    setAsked(what);
    requestAnimationFrame(() => buttons.current?.querySelector<HTMLElement>("button:last-of-type")?.focus());
  };
  const remove = async () => {
    const isCancel = asked === "cancel";
    const { outcome, left } = await (isCancel ? store.cancel(message) : store.delete(message));
    setAsked(null);
    if (outcome === "done") document.getElementById("message")?.focus();
    else setFailure(isCancel ? sentence(outcome, message.to, goneTo(left)) : say("notDeleted"));
  };
  const sign = async (what: string) => {
    const { outcome } = await store.mark("react", message, what === ownSign(store, message) ? "" : what);
    setAsked(null);
    if (outcome === "done") document.getElementById("message")?.focus();
    else setFailure(say("notMarked"));
  };
  if (asked === "react") {
    return (
      <span class="actions asking" ref={buttons} role="group" aria-label={say("react")}>
        {SIGNS.map((one) => (
          <button key={one} type="button" class="plain sign" aria-label={say("reactWith", { sign: one })}
            aria-pressed={one === ownSign(store, message)} onClick={() => void sign(one)}>{one}</button>
        ))}
        <button type="button" class="plain act" aria-label={say("noReaction")} title={say("noReaction")}
          onClick={() => ask(null)}><Icon name="close" /></button>
      </span>
    );
  }
  if (asked !== null) {
    return (
      <span class="actions asking" ref={buttons}>
        <button type="button" class="link danger" onClick={() => void remove()}>
          {say(asked === "cancel" ? "cancelSending" : message.group === undefined ? "deleteForBoth" : "deleteForAll")}
        </button>
        <button type="button" class="link" onClick={() => ask(null)}>{say("keep")}</button>
      </span>
    );
  }
  const act = (name: "reply" | "react" | "edit" | "cancel" | "delete", onClick: () => void) => (
    <button type="button" class="plain act" aria-label={say(name)} title={say(name)} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
  return (
    <span class={`actions${failure === "" ? "" : " asking"}`} ref={buttons}>
      {failure === "" ? null : <span class="error" role="alert">{failure}</span>}
      {act("reply", () => store.answer(message))}
      {act("react", () => ask("react"))}
      {message.outgoing ? act("edit", () => store.beginEdit(message)) : null}
      {isCancellable(message) ? act("cancel", () => ask("cancel")) : null}
      {message.outgoing ? act("delete", () => ask("delete")) : null}
    </span>
  );
}

function PendingRow({ store, pending, hasField }: { store: Store; pending: Pending; hasField: boolean }) {
  const failure = pending.failure;
  const edit = () => {
    store.unconfirmed.discard(pending.key);
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
          <span>{say("notSent")} {sentence(failure.outcome, store.conversations.titleOf(pending.to), failure.detail)}</span>
          <button type="button" class="link" onClick={() => store.unconfirmed.retry(pending.key)}>{say("again")}</button>
          {hasField ? <button type="button" class="link" onClick={edit}>{say("edit")}</button> : null}
          <button type="button" class="link" onClick={() => store.unconfirmed.discard(pending.key)}>{say("discard")}</button>
        </footer>
      )}
    </article>
  );
}
