import { useEffect, useRef, useState } from "preact/hooks";
import type { Leaving, Picture } from "./files";
import { Icon } from "./parts";
import { download } from "./saving";
import type { Store } from "./store";
import { size as sizeText } from "./times";
import type { FileEntry, Message } from "./types";
import { say, sentence } from "./words";

const percentOf = ({ done, total }: FileEntry) => (total === 0 ? 0 : Math.floor((100 * done) / total));

function Progress({ label, percent }: { label: string; percent: number | null }) {
  return (
    <span class="progress">
      <progress aria-label={label} max={100} {...(percent === null ? {} : { value: percent })} />
      <span class="quiet">{label}</span>
    </span>
  );
}

function Title({ name, size }: { name: string; size: number }) {
  return (
    <span class="file-title">
      <Icon name="file" />
      <bdi class="file-name">{name}</bdi>
      <span class="quiet">{sizeText(size)}</span>
    </span>
  );
}

// The file that a message carries: got, shown if it is a picture, saved, removed.
export function FileCard({ store, message }: { store: Store; message: Message }) {
  const { name, size } = message.file!;
  const entry = store.files.entries.get(message.id);
  const failure = store.files.failures.get(message.id);
  return (
    <div class="file-card" role="group" aria-label={say("fileOf", { file: name, size: sizeText(size) })}>
      <Title name={name} size={size} />
      {message.outgoing ? null : <Received store={store} message={message} entry={entry} />}
      {failure === undefined ? null : <p class="error" role="alert">{say("fileNotGot")} {sentence(failure, message.from)}</p>}
    </div>
  );
}

function Received({ store, message, entry }: { store: Store; message: Message; entry: FileEntry | undefined }) {
  const { name } = message.file!;
  if (entry?.state === "here") return <Here store={store} message={message} />;
  if (entry?.state === "fetching") {
    return (
      <span class="file-acts">
        <Progress label={say("fileFetching", { percent: percentOf(entry) })} percent={percentOf(entry)} />
        <button type="button" class="link" aria-label={say("stopName", { file: name })}
          onClick={() => void store.files.stop(message.id)}>{say("stopFile")}</button>
      </span>
    );
  }
  if (store.loss !== null) return null;
  return (
    <span class="file-acts">
      <button type="button" class="link" aria-label={say("fetchName", { file: name })}
        onClick={() => void store.files.fetch(message)}>{say("fetch")}</button>
    </span>
  );
}

function Here({ store, message }: { store: Store; message: Message }) {
  const { name, size } = message.file!;
  const [picture, setPicture] = useState<Picture | null>(null);
  const [isAsked, setAsked] = useState(false);
  const [failure, setFailure] = useState("");
  const buttons = useRef<HTMLSpanElement>(null);
  const url = useRef("");
  const isThere = useRef(true);
  const show = async (isWanted: boolean) => {
    const found = await store.files.picture(message.id, size, isWanted);
    if (found === "too_large") {
      setPicture(null);
      return setFailure(say("hugePicture"));
    }
    url.current = found?.url ?? "";
    if (!isThere.current) return URL.revokeObjectURL(url.current);
    setPicture(found);
  };
  const hide = () => {
    URL.revokeObjectURL(url.current);
    setPicture({ url: "" });
  };
  useEffect(() => {
    void show(false);
    return () => {
      isThere.current = false;
      URL.revokeObjectURL(url.current);
    };
  }, [message.id]);
  // The keyboard stays with the last button of those that are there now.
  const ask = (isNow: boolean) => {
    setAsked(isNow);
    requestAnimationFrame(() => buttons.current?.querySelector<HTMLElement>("button:last-of-type")?.focus());
  };
  const save = async () => {
    const file = await store.files.read(message.id);
    if (typeof file === "string") setFailure(sentence(file, message.from));
    else download(file, name);
  };
  const forget = async () => {
    const { outcome, detail } = await store.files.forget(message);
    if (outcome !== "done") setFailure(sentence(outcome, message.from, detail));
    else document.getElementById("message")?.focus();
  };
  const button = (word: "saveFile" | "forgetFile" | "showPicture" | "hidePicture", label: string, onClick: () => void) => (
    <button type="button" class="link" aria-label={label} onClick={onClick}>{say(word)}</button>
  );
  return (
    <>
      {picture === null || picture.url === "" ? null : (
        <img class="picture" src={picture.url} alt={say("pictureOf", { file: name, who: message.from })}
          onError={() => { hide(); setPicture(null); setFailure(say("noPicture")); }} />
      )}
      <span class="file-acts" ref={buttons}>
        {isAsked ? (
          <>
            <span role="alert">{say(message.group === undefined ? "forgetAsk" : "forgetAskGroup")}</span>
            <button type="button" class="link danger" onClick={() => void forget()}>{say("forgetNow")}</button>
            <button type="button" class="link" onClick={() => ask(false)}>{say("cancel")}</button>
          </>
        ) : (
          <>
            {button("saveFile", say("saveName", { file: name }), () => void save())}
            {picture === null ? null : picture.url === ""
              ? button("showPicture", say("showName", { file: name }), () => void show(true))
              : button("hidePicture", say("hideName", { file: name }), hide)}
            {button("forgetFile", say("forgetName", { file: name }), () => ask(true))}
          </>
        )}
      </span>
      <p class="error" role="alert">{failure}</p>
    </>
  );
}

// A file whose message is not out yet: the program has it, and goes on by itself.
export function SendingRow({ store, entry }: { store: Store; entry: FileEntry }) {
  const [failure, setFailure] = useState("");
  const stop = async () => {
    const outcome = await store.files.stop(entry.id);
    if (outcome !== "done") setFailure(sentence(outcome, store.conversations.titleOf(entry.peer)));
  };
  return (
    <article class="message mine pending" data-state="sending">
      <div class="file-card">
        <Title name={entry.name} size={entry.size} />
        <span class="file-acts">
          <Progress label={say("fileSending", { percent: percentOf(entry) })} percent={percentOf(entry)} />
          <button type="button" class="link" aria-label={say("stopName", { file: entry.name })}
            onClick={() => void stop()}>{say("stopFile")}</button>
        </span>
        <p class="error" role="alert">{failure}</p>
      </div>
    </article>
  );
}

// A file that the program has not taken yet, or would not.
export function LeavingRow({ store, leaving }: { store: Store; leaving: Leaving }) {
  const { file, failure } = leaving;
  return (
    <article class={`message mine pending${failure === undefined ? "" : " failed"}`} data-state="leaving">
      <div class="file-card">
        <Title name={file.name} size={file.size} />
        {failure === undefined ? (
          <span class="file-acts">
            <Progress label={say("fileReading")} percent={null} />
            <button type="button" class="link" aria-label={say("stopName", { file: file.name })}
              onClick={() => store.files.discard(leaving)}>{say("stopFile")}</button>
          </span>
        ) : (
          <footer role="alert">
            <span>{say("notSent")} {sentence(failure.outcome, store.conversations.titleOf(leaving.to), failure.detail)}</span>
            <button type="button" class="link" onClick={() => store.files.retry(leaving)}>{say("again")}</button>
            <button type="button" class="link" onClick={() => store.files.discard(leaving)}>{say("discard")}</button>
          </footer>
        )}
      </div>
    </article>
  );
}
