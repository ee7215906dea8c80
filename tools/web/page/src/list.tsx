import { useRef, useState } from "preact/hooks";
import { listed } from "./listing";
import { Arranged, Avatar, Icon, MessageTick, moveAmong, presenceText, Verified } from "./parts";
import { SheetButtons } from "./sheet";
import type { Store } from "./store";
import { isMuted } from "./preferences";
import { brief, full } from "./times";
import type { Conversation } from "./types";
import { fold, isGroupKey, nameOf } from "./types";
import { say, sentence } from "./words";

const isName = (text: string) => /^[A-Za-z0-9_.-]{1,32}$/.test(text);

// All conversations, and one field that finds among them or begins a new one.
export function List({ store }: { store: Store }) {
  const [wanted, setWanted] = useState("");
  const [error, setError] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const search = wanted.trim();
  const all = listed(store);
  const isFound = (name: string) => fold(name).includes(fold(search));
  const found = all.filter((one) => isFound(nameOf(one)) || (!isGroupKey(one.peer) && isFound(one.peer)));
  const isNew = isName(search) && !found.some((one) => fold(one.peer) === fold(search));

  const open = async (name: string) => {
    setError("");
    const refused = await store.openWith(name);
    if (refused === null) setWanted("");
    else setError(sentence(refused.outcome, name, refused.detail));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const first = found.find((one) => fold(one.peer) === fold(search)) ?? found[0];
    if (isNew) void open(search);
    else if (first !== undefined) void open(first.peer);
  };
  return (
    <nav class="list" aria-label={say("conversations")} onKeyDown={(event) => moveAmong(list.current, event)}>
      <header>
        <Avatar name={store.self} />
        <strong class="self">{store.self}</strong>
        <button type="button" class="plain" aria-label={say("settings")} title={say("settings")}
          onClick={() => store.openSheet("settings", null)}>
          <Icon name="settings" />
        </button>
        <button type="button" class="plain" aria-label={say("privacy")} title={say("privacy")}
          onClick={() => store.openSheet("privacy", null)}>
          <Icon name={store.hidesPresence ? "hidden-eye" : "eye"} />
        </button>
        <button type="button" class="plain" aria-label={say("logout")} title={say("logout")}
          onClick={() => void store.logOut()}>
          <Icon name="leave" />
        </button>
      </header>
      <form role="search" onSubmit={submit}>
        <div class="field">
          <input id="search" type="text" aria-label={say("search")} placeholder={say("search")} value={wanted}
            maxLength={32} autocomplete="off" autocapitalize="none" spellcheck={false}
            onInput={(event) => { setWanted(event.currentTarget.value); setError(""); }} />
          <SheetButtons store={store} peer={null} />
        </div>
        {isNew ? <button class="begin" type="submit">{say("writeTo", { name: search })}</button> : null}
        <p class="error" role="alert">{error}</p>
      </form>
      {search !== "" ? null : (
        <button type="button" class="begin new" onClick={() => store.openSheet("new-group", null)}>
          <Icon name="new-group" /> {say("newGroup")}
        </button>
      )}
      {found.length === 0 && !isNew ? (
        <p class="quiet empty">{all.length === 0 && search === "" ? say("noneYet") : say("noneFound", { name: search })}</p>
      ) : null}
      <ul ref={list}>
        {found.map((one) => (
          <li key={one.peer}>
            <Entry conversation={one} store={store} onOpen={() => void open(one.peer)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Entry({ conversation, store, onOpen }: { conversation: Conversation; store: Store; onOpen(): void }) {
  const { contact, group, peer, last, unread } = conversation;
  const isGroup = isGroupKey(peer);
  const presence = store.presenceOf(conversation);
  const waiting = store.unconfirmed.to(peer).at(-1);
  const draft = store.open === fold(peer) ? "" : store.drafts.textOf(peer);
  const text = waiting?.text ?? (last?.deleted ? say("deleted") : last?.text) ?? "";
  const isFile = draft === "" && waiting === undefined && last?.file !== undefined && !last.deleted;
  const author = isGroup && waiting === undefined && last !== null && !last.outgoing ? `${last.from}: ` : "";
  const isTyping = store.typing.isTyping(peer);
  const typing = isGroup ? store.typing.text(peer, peer) : say("typingNow");
  const at = waiting?.at_ms ?? last?.sent_ms;
  return (
    <button type="button" class="conversation" aria-current={store.open === fold(peer)} onClick={onOpen}>
      <Avatar name={isGroup ? nameOf(conversation) : peer} presence={presence} isGroup={isGroup} />
      <span class="who" title={isGroup ? nameOf(conversation) : peer}>
        {isGroup ? <span class="hidden">{say("groupMark")} </span> : null}
        <bdi>{nameOf(conversation)}</bdi> <Verified contact={contact} /> <Arranged contact={contact} />
      </span>
      {at === undefined ? null : <time dateTime={new Date(at).toISOString()} title={full(at)}>{brief(at)}</time>}
      <span class="last">
        {contact.standing === "known" ? null : <span class="standing">{say(contact.standing)}</span>}
        {group?.standing === "invited" ? <span class="standing">{say("invitation")}</span> : null}
        {!isTyping && draft === "" && waiting === undefined && last?.outgoing ? <MessageTick message={last} /> : null}
        {isFile && !isTyping ? <Icon name="file" /> : null}
        {isTyping ? <span class="typing"><bdi>{typing}</bdi></span> : draft === "" ? <bdi>{author}{text.slice(0, 120)}</bdi> : (
          <><span class="draft">{say("draft")}</span> <bdi>{draft.slice(0, 120)}</bdi></>
        )}
      </span>
      {unread > 0 ? <span class={isMuted(contact) ? "badge quiet-badge" : "badge"} aria-label={say("unread", { count: unread })}>{unread}</span> : null}
      {presence?.online ? <span class="hidden">{presenceText(presence)}</span> : null}
    </button>
  );
}
