import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Attach, Chosen } from "./chosen";
import { bytesOf } from "./messages";
import { Icon } from "./parts";
import type { Store } from "./store";
import type { Message } from "./types";
import { isGroupKey } from "./types";
import { say, sentence } from "./words";

// Where one writes. The profile keeps the draft; Enter sends, Shift+Enter begins a line.
export function Composer({ store, peer }: { store: Store; peer: string }) {
  const [text, setText] = useState(() => store.drafts.textOf(peer));
  const field = useRef<HTMLTextAreaElement>(null);
  const over = bytesOf(text) - store.textMax;
  const isStopped = store.loss !== null;
  const answered = store.answered;
  const edited = store.edited;
  const [failure, setFailure] = useState("");
  const hasFiles = edited === null && store.files.chosenFor(peer).length > 0;
  const isSendable = (text.trim() !== "" || hasFiles) && over <= 0 && !isStopped;
  const label = say(isGroupKey(peer) ? "groupMessage" : "message", { name: store.conversations.titleOf(peer) });

  useEffect(() => {
    if (answered !== null) field.current?.focus();
  }, [answered]);
  // The draft gives way to the text that is edited, and comes back.
  useLayoutEffect(() => {
    setText(edited === null ? store.drafts.textOf(peer) : edited.text);
    setFailure("");
    if (edited !== null) field.current?.focus();
  }, [edited?.id]);
  // What another tab has typed shows where nobody types.
  const draft = store.drafts.textOf(peer);
  useLayoutEffect(() => {
    if (edited === null && !store.drafts.isTyped(peer)) setText(draft);
  }, [draft]);
  // Before it is seen: who types at once loses no letter.
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const onEdit = (event: Event) => write((event as CustomEvent<string>).detail);
    document.addEventListener("edit-text", onEdit);
    return () => document.removeEventListener("edit-text", onEdit);
  }, []);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, window.innerHeight * 0.4)}px`;
  }, [text]);

  const write = (next: string) => {
    setText(next);
    if (store.edited === null) store.drafts.type(peer, next);
    field.current?.focus();
  };
  const onInput = (next: string) => {
    write(next);
    if (store.edited === null) store.typing.tell(peer, next);
  };
  const change = async (message: Message) => {
    const { outcome, detail } = await store.mark("edit", message, text);
    if (outcome === "done") store.beginEdit(null);
    else setFailure(sentence(outcome, store.conversations.titleOf(peer), detail));
  };
  const send = () => {
    if (!isSendable) return;
    if (edited !== null) return void change(edited);
    if (hasFiles) store.files.send(peer);
    if (text.trim() === "") return;
    store.unconfirmed.send(peer, text);
    setText("");
    store.drafts.erase(peer);
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const types = event.clipboardData?.types ?? [];
    // An office program gives a picture of the text that it copies: the text is meant.
    const isText = types.includes("text/plain") && types.includes("text/html");
    if (files.length === 0 || isText) return;
    event.preventDefault();
    store.files.choose(peer, files);
  };
  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      {answered === null ? null : (
        <div class="answered">
          <p>
            <strong>{say("replyTo", { name: answered.outgoing ? say("you") : answered.from })}</strong>
            <span dir="auto">{answered.text.slice(0, 200)}</span>
          </p>
          <button type="button" class="plain" aria-label={say("noReply")} title={say("noReply")}
            onClick={() => store.answer(null)}><Icon name="close" /></button>
        </div>
      )}
      {edited === null ? null : (
        <div class="answered">
          <p>
            <strong>{say("editing")}</strong>
            <span dir="auto">{edited.text.slice(0, 200)}</span>
          </p>
          <button type="button" class="plain" aria-label={say("noEdit")} title={say("noEdit")}
            onClick={() => store.beginEdit(null)}><Icon name="close" /></button>
        </div>
      )}
      <Chosen store={store} peer={peer} />
      {failure === "" ? null : <p class="error" role="alert">{failure}</p>}
      {over > 0 ? <p class="error" role="alert">{say("tooLong", { over })}</p> : null}
      <Attach store={store} peer={peer} isStopped={isStopped} />
      <textarea id="message" ref={field} rows={1} value={text} dir="auto" disabled={isStopped}
        aria-label={label} placeholder={label}
        onInput={(event) => onInput(event.currentTarget.value)} onKeyDown={onKey} onPaste={onPaste} />
      <button class="primary round" type="submit" aria-label={say("send")} title={say("send")}
        disabled={!isSendable}>
        <Icon name="send" />
      </button>
    </form>
  );
}
