import { useEffect, useRef, useState } from "preact/hooks";
import { Arranging } from "./arranging";
import { qrOf, QR_SIZE } from "./qr";
import { Sheet } from "./sheet";
import { Vanishing } from "./vanishing";
import type { Store } from "./store";
import type { Contact, Deed } from "./types";
import { say, sentence } from "./words";

const ALIAS_MAX = 64; // letters here, bytes in the program

// Does something about somebody, and says why it could not.
function useDeed(store: Store, name: string): [string, (deed: Deed, text?: string) => Promise<boolean>] {
  const [failure, setFailure] = useState("");
  const act = async (deed: Deed, text?: string) => {
    const answer = await store.act(deed, name, text);
    const isDone = answer.outcome === "done";
    setFailure(isDone ? "" : sentence(answer.outcome, name, answer.detail));
    return isDone;
  };
  return [failure, act];
}

// What stands between a request, or somebody who is blocked, and a conversation.
export function Standing({ store, contact }: { store: Store; contact: Contact }) {
  const { name, standing } = contact;
  const [failure, act] = useDeed(store, name);
  const [isDenying, setDenying] = useState(false);
  const buttons = useRef<HTMLSpanElement>(null);
  if (standing === "known") return null;
  // The keyboard stays with the last button of those that are there now.
  const ask = (isAsked: boolean) => {
    setDenying(isAsked);
    requestAnimationFrame(() => buttons.current?.querySelector<HTMLElement>("button:last-of-type")?.focus());
  };
  const deny = async () => {
    if (await act("deny")) store.close();
  };
  const button = (word: "accept" | "deny" | "block" | "unblock" | "denyNow" | "keep", onClick: () => void) => (
    <button type="button" class={word === "accept" ? "primary" : "link"} onClick={onClick}>{say(word)}</button>
  );
  const open = async (deed: Deed) => {
    if (await act(deed)) requestAnimationFrame(() => document.getElementById("message")?.focus());
  };
  const isRequest = standing === "request";
  return (
    <section class="banner standing-bar" aria-label={say(standing)}>
      <p>{say(isRequest ? (isDenying ? "denyHow" : "requestHow") : "blockedHow", { name })}</p>
      <span ref={buttons}>
        {isRequest && !isDenying ? button("accept", () => void open("accept")) : null}
        {isRequest && !isDenying ? button("deny", () => ask(true)) : null}
        {isRequest && !isDenying ? button("block", () => void act("block")) : null}
        {isRequest && isDenying ? button("denyNow", () => void deny()) : null}
        {isRequest && isDenying ? button("keep", () => ask(false)) : null}
        {isRequest ? null : button("unblock", () => void open("unblock"))}
      </span>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}

// Somebody: the user's own name for them, their safety number, and whether they are blocked.
export function ContactSheet({ store, peer }: { store: Store; peer: string }) {
  const contact = store.conversation()?.contact;
  if (contact === undefined) return null;
  return (
    <Sheet title={say("contact", { name: peer })} onClose={() => store.closeSheet()}>
      <Arranging store={store} contact={contact} peer={peer} />
      <Vanishing store={store} timed={contact} peer={peer} mayChange={store.loss === null} />
      <Alias store={store} contact={contact} peer={peer} />
      <SafetyNumber store={store} contact={contact} peer={peer} />
      <Block store={store} contact={contact} peer={peer} />
    </Sheet>
  );
}

interface PartProps {
  store: Store;
  contact: Contact;
  peer: string;
}

function Alias({ store, contact, peer }: PartProps) {
  const [alias, setAlias] = useState(contact.alias);
  const [isSaved, setSaved] = useState(false);
  const [failure, act] = useDeed(store, peer);
  const submit = async (event: Event) => {
    event.preventDefault();
    setSaved(await act("alias", alias.trim()));
  };
  return (
    <section aria-labelledby="alias-title">
      <h3 id="alias-title">{say("alias")}</h3>
      <p class="quiet">{say("aliasHow", { name: peer })}</p>
      <form class="field" onSubmit={submit}>
        <input id="alias" type="text" value={alias} aria-label={say("alias")} maxLength={ALIAS_MAX} autocomplete="off"
          dir="auto" onInput={(event) => { setAlias(event.currentTarget.value); setSaved(false); }} />
        <button class="primary" type="submit">{say("save")}</button>
      </form>
      <p class="quiet" role="status">{isSaved ? say("saved") : ""}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}

// Asked for when it is looked at, for the ring is asked for the keys of now.
function SafetyNumber({ store, contact, peer }: PartProps) {
  const [number, setNumber] = useState("");
  const [problem, setProblem] = useState("");
  const [failure, act] = useDeed(store, peer);
  useEffect(() => {
    let isOpen = true;
    void store.act("verify", peer).then(({ outcome, detail, safety_number }) => {
      if (!isOpen) return;
      setNumber(safety_number);
      if (outcome !== "done") setProblem(sentence(outcome, peer, detail));
    });
    return () => void (isOpen = false);
  }, [store, peer]);
  return (
    <section aria-labelledby="number-title">
      <h3 id="number-title">{say("safetyNumber")}</h3>
      <p class="quiet">{say("safetyHow", { name: peer })}</p>
      {number === "" ? null : (
        <div class="safety">
          <p class="safety-number">{number.match(/.{5}/g)!.join(" ")}</p>
          <QrCode digits={number} />
        </div>
      )}
      {contact.verified ? (
        <p role="status">{say("isVerified", { name: peer })}</p>
      ) : (
        <button class="primary" type="button" disabled={number === ""} onClick={() => void act("match")}>
          {say("theyMatch")}
        </button>
      )}
      <p class="error" role="alert">{failure || problem}</p>
    </section>
  );
}

// The same number for a camera. Dark on light in every theme: readers want it so.
function QrCode({ digits }: { digits: string }) {
  const dark = qrOf(digits).flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const side = QR_SIZE + 8; // with the rim that belongs to it
  return (
    <svg class="qr" viewBox={`-4 -4 ${side} ${side}`} role="img" aria-label={say("safetyCode")}>
      <path d={dark} />
    </svg>
  );
}

function Block({ store, contact, peer }: PartProps) {
  const [failure, act] = useDeed(store, peer);
  const isBlocked = contact.standing === "blocked";
  return (
    <section aria-labelledby="block-title">
      <h3 id="block-title">{say("block")}</h3>
      <p class="quiet">{say(isBlocked ? "blockedHow" : "blockHow", { name: peer })}</p>
      <button class={isBlocked ? "primary" : "link danger"} type="button"
        onClick={() => void act(isBlocked ? "unblock" : "block")}>
        {say(isBlocked ? "unblockName" : "blockName", { name: peer })}
      </button>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
