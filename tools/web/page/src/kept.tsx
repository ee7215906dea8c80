import { useEffect, useRef, useState } from "preact/hooks";
import { download } from "./saving";
import { Sheet } from "./sheet";
import type { Store } from "./store";
import { span } from "./times";
import { say, sentence, type Word } from "./words";

// As `p2pchat prune` names them.
const UNITS = { h: "hour", d: "day", w: "week", y: "year" } as const;
type Unit = keyof typeof UNITS;

// What can be done with the messages that this device keeps: a copy in a file, and forgetting.
export function Kept({ store, peer }: { store: Store; peer: string | null }) {
  const title = peer === null ? say("keptAll") : say("keptWith", { name: store.conversations.titleOf(peer) });
  return (
    <Sheet title={title} onClose={() => store.closeSheet()}>
      <Export store={store} peer={peer} />
      <Prune store={store} peer={peer} />
    </Sheet>
  );
}

function Export({ store, peer }: { store: Store; peer: string | null }) {
  const [count, setCount] = useState<number | null>(null); // while it is under way
  const [end, setEnd] = useState("");
  const [failure, setFailure] = useState("");
  const isOpen = useRef(true);
  useEffect(() => () => void (isOpen.current = false), []);

  const save = async () => {
    let messages = 0;
    setEnd("");
    setFailure("");
    setCount(0);
    const file = await store.export(peer, (sum) => {
      messages = sum;
      if (isOpen.current) setCount(sum);
      return isOpen.current;
    });
    if (!isOpen.current || file === null) return;
    setCount(null);
    if (typeof file === "string") return setFailure(sentence(file, peer ?? ""));
    const name = ["p2pchat", store.self, ...(peer === null ? [] : [store.conversations.titleOf(peer)])].join("-") + ".jsonl";
    download(file, name);
    setEnd(say("exported", { count: messages, file: name }));
  };
  return (
    <section aria-labelledby="export-title">
      <h3 id="export-title">{say("export")}</h3>
      <p>{say("exportHow")}</p>
      <p><strong>{say("exportPlain")}</strong></p>
      <button type="button" class="primary" disabled={count !== null} onClick={() => void save()}>
        {say("exportNow")}
      </button>
      <p class="quiet" role="status">{count === null ? end : say("exporting", { count })}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}

function Prune({ store, peer }: { store: Store; peer: string | null }) {
  const [number, setNumber] = useState("1");
  const [unit, setUnit] = useState<Unit>("y");
  const [isAsking, setAsking] = useState(false);
  const [end, setEnd] = useState("");
  const [failure, setFailure] = useState("");
  const keep = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const hasAsked = useRef(false);
  useEffect(() => {
    if (isAsking) keep.current?.focus();
    else if (hasAsked.current) first.current?.focus();
    hasAsked.current = isAsking;
  }, [isAsking]);

  const begin = (event: Event) => {
    event.preventDefault();
    const isAge = /^[1-9][0-9]{0,5}$/.test(number);
    setEnd("");
    setFailure(isAge ? "" : say("bad_age"));
    setAsking(isAge);
  };
  const stop = () => setAsking(false);
  const forget = async () => {
    const { outcome, detail, count } = await store.prune(peer, number + unit);
    stop();
    if (outcome !== "done") return setFailure(sentence(outcome, peer ?? "", detail));
    setEnd(count === 0 ? say("prunedNone") : say("pruned", { count }));
  };
  const age = isAsking ? span(Number(number), UNITS[unit]) : "";
  return (
    <section aria-labelledby="prune-title">
      <h3 id="prune-title">{say("prune")}</h3>
      <form class="prune" noValidate onSubmit={begin}>
        <label for="age">{say("pruneOlder")}</label>
        <input id="age" ref={first} type="text" inputMode="numeric" maxLength={6} value={number} disabled={isAsking}
          onInput={(event) => setNumber(event.currentTarget.value.trim())} />
        <select aria-label={say("pruneUnit")} value={unit} disabled={isAsking}
          onChange={(event) => setUnit(event.currentTarget.value as Unit)}>
          {Object.entries(UNITS).map(([code, name]) => (
            <option value={code} key={code}>{say(`${name}s` as Word)}</option>
          ))}
        </select>
        {isAsking ? null : <button class="link danger" type="submit">{say("pruneBegin")}</button>}
      </form>
      {isAsking ? (
        <div class="banner danger" role="alert">
          <p>{peer === null ? say("pruneAll", { age }) : say("pruneOf", { age, name: store.conversations.titleOf(peer) })}</p>
          <button type="button" class="link" onClick={() => void forget()}>{say("pruneNow")}</button>
          <button type="button" class="link" ref={keep} onClick={stop}>{say("pruneKeep")}</button>
        </div>
      ) : null}
      <p class="quiet" role="status">{end}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
