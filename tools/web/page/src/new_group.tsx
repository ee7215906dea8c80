import { useState } from "preact/hooks";
import { Icon } from "./parts";
import { Sheet } from "./sheet";
import type { Store } from "./store";
import { fold } from "./types";
import { say, sentence } from "./words";

const isName = (text: string) => /^[A-Za-z0-9_.-]{1,32}$/.test(text);

// A new group: its name, and who is invited: contacts, and whoever else is named. Who could not be
// invited stays in the list, with the reason.
export function NewGroup({ store }: { store: Store }) {
  const [title, setTitle] = useState("");
  const [people, setPeople] = useState<string[]>([]);
  const [other, setOther] = useState("");
  const [failure, setFailure] = useState("");
  const [problems, setProblems] = useState<string[]>([]);
  const [made, setMade] = useState<string | null>(null); // the key of the group
  const [isBusy, setBusy] = useState(false);

  const has = (name: string) => people.some((one) => fold(one) === fold(name));
  const add = (name: string) => {
    setFailure("");
    if (fold(name) === fold(store.self)) return setFailure(say("oneself"));
    if (!isName(name)) return setFailure(sentence("bad_name", name));
    if (!has(name)) setPeople([...people, name]);
    setOther("");
  };
  const takeOut = (name: string) => setPeople(people.filter((one) => one !== name));
  const invite = async (group: string) => {
    const reasons: string[] = [];
    const left: string[] = [];
    for (const name of other.trim() === "" || has(other.trim()) ? people : [...people, other.trim()]) {
      const { outcome, detail } = await store.inGroup("invite", { group, name, role: "member" });
      if (outcome === "done" || outcome === "already_member") continue;
      left.push(name);
      reasons.push(say("notInvitedNow", { name, why: sentence(outcome, name, detail) }));
    }
    setPeople(left);
    setOther("");
    setProblems(reasons);
    return left.length === 0;
  };
  const go = (group: string) => {
    store.closeSheet();
    void store.openWith(group);
  };
  const make = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure("");
    let group = made;
    if (group === null) {
      const answer = await store.inGroup("create", { name: title.trim() });
      if (answer.outcome !== "done") setFailure(sentence(answer.outcome, title, answer.detail));
      group = answer.groups[0]?.group ?? null;
      setMade(group);
    }
    if (group !== null && (await invite(group))) go(group);
    setBusy(false);
  };
  const contacts = store.conversations.contacts();
  const others = people.filter((one) => !contacts.some((known) => fold(known) === fold(one)));
  return (
    <Sheet title={say("newGroup")} onClose={() => store.closeSheet()}>
      <form class="new-group" onSubmit={make}>
        <p class="quiet">{say("newGroupHow")}</p>
        <label for="new-title">{say("groupName")}</label>
        <input id="new-title" autofocus type="text" value={title} maxLength={64} required autocomplete="off" dir="auto"
          disabled={made !== null} onInput={(event) => setTitle(event.currentTarget.value)} />
        <fieldset>
          <legend>{say("groupPeople")}</legend>
          {contacts.length === 0 && others.length === 0 ? <p class="quiet">{say("groupPeopleNone")}</p> : null}
          <ul class="choices">
            {contacts.map((name) => (
              <li key={name}>
                <label>
                  <input type="checkbox" checked={has(name)}
                    onChange={(event) => (event.currentTarget.checked ? add(name) : takeOut(people.find((one) => fold(one) === fold(name))!))} />
                  <bdi>{store.conversations.titleOf(name)}</bdi>
                </label>
              </li>
            ))}
            {others.map((name) => (
              <li key={name}>
                <bdi>{name}</bdi>
                <button type="button" class="plain" aria-label={say("takeOut", { name })} title={say("takeOut", { name })}
                  onClick={() => takeOut(name)}><Icon name="close" /></button>
              </li>
            ))}
          </ul>
        </fieldset>
        <div class="field">
          <input id="new-person" type="text" value={other} maxLength={32} aria-label={say("groupAdd")}
            placeholder={say("groupAdd")} autocomplete="off" autocapitalize="none" spellcheck={false}
            onInput={(event) => setOther(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || other.trim() === "") return;
              event.preventDefault();
              add(other.trim());
            }} />
          <button type="button" class="link" disabled={other.trim() === ""} onClick={() => add(other.trim())}>{say("add")}</button>
        </div>
        <p class="error" role="alert">{failure}</p>
        {problems.length === 0 ? null : (
          <div class="error" role="alert">{problems.map((one) => <p key={one}>{one}</p>)}</div>
        )}
        <button class="primary" type="submit" disabled={isBusy || title.trim() === ""}>
          {say(isBusy ? "makingGroup" : made === null ? "makeGroup" : "again")}
        </button>
        {made === null ? null : <button type="button" class="link" onClick={() => go(made)}>{say("toGroup")}</button>}
      </form>
    </Sheet>
  );
}
