import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Arranging } from "./arranging";
import { membersText, roleName, useGroupDeed } from "./group_parts";
import { Sheet } from "./sheet";
import type { Store } from "./store";
import type { Group, GroupEvent, GroupPerson, Role } from "./types";
import { fold } from "./types";
import { lifetimeText, Vanishing } from "./vanishing";
import { say } from "./words";

// The panel of a group: its people and what this user may do there.

const TITLE_MAX = 64; // letters here, bytes in the program
const ROLES: Role[] = ["member", "admin", "owner"];
const rank = (role: Role) => ROLES.indexOf(role);
const isAdmin = (role: Role) => rank(role) >= rank("admin");

// Whether the first may remove the second, or change what they may do (core/groups).
const mayTouch = (mine: Role, theirs: Role) => mine === "owner" || (mine === "admin" && theirs === "member");

export function GroupSheet({ store, peer }: { store: Store; peer: string }) {
  const conversation = store.conversations.find(peer);
  const group = conversation?.group ?? null;
  if (conversation === null || group === null) return null;
  const me = group.people.find((one) => fold(one.name) === fold(store.self));
  const isIn = group.standing === "joined" && me !== undefined && store.loss === null;
  return (
    <Sheet title={say("groupTitle", { name: group.name })} onClose={() => store.closeSheet()}>
      <Arranging store={store} contact={conversation.contact} peer={conversation.peer} />
      <Members store={store} group={group} mine={isIn ? me.role : null} />
      {isIn && isAdmin(me.role) ? <Invite store={store} group={group} mine={me.role} /> : null}
      {isIn && isAdmin(me.role) ? <Rename store={store} group={group} /> : null}
      {isIn ? <Vanishing store={store} timed={group} peer={conversation.peer} mayChange={isAdmin(me.role)} /> : null}
      <Events store={store} group={group} />
      {isIn ? <Leave store={store} group={group} /> : null}
    </Sheet>
  );
}

// A question before what cannot be taken back; the keyboard begins at the way out.
function Asking({ text, yes, onYes, onNo }: { text: string; yes: string; onYes(): void; onNo(): void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  return (
    <div class="banner danger" role="alert">
      <p>{text}</p>
      <button type="button" class="link" onClick={onYes}>{yes}</button>
      <button type="button" class="link" ref={keep} onClick={onNo}>{say("cancel")}</button>
    </div>
  );
}

function Members({ store, group, mine }: { store: Store; group: Group; mine: Role | null }) {
  return (
    <section aria-labelledby="members-title">
      <h3 id="members-title">{say("members")}</h3>
      <p class="quiet">{membersText(group)}</p>
      <ul class="members" aria-labelledby="members-title" tabIndex={-1}>
        {group.people.map((person) => (
          <Member key={fold(person.name)} store={store} group={group} person={person} mine={mine} />
        ))}
      </ul>
      {mine !== null && isAdmin(mine) ? <p class="quiet hint">{say("rolesHow")}</p> : null}
    </section>
  );
}

interface MemberProps {
  store: Store;
  group: Group;
  person: GroupPerson;
  mine: Role | null; // nothing: this user is not in the group
}

function Member({ store, group, person, mine }: MemberProps) {
  const { name, role, invited } = person;
  const [asked, setAsked] = useState<"remove" | Role | null>(null);
  const [failure, act] = useGroupDeed(store, group);
  const row = useRef<HTMLLIElement>(null);
  const isSelf = fold(name) === fold(store.self);
  const mayChange = mine !== null && !invited && isAdmin(mine) && (isSelf || mayTouch(mine, role));
  const mayRemove = mine !== null && !isSelf && mayTouch(mine, role);
  const stop = () => {
    setAsked(null);
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>("select, button")?.focus());
  };
  const give = async (to: Role) => {
    await act("role", { name, role: to });
    stop();
  };
  const choose = (event: Event & { currentTarget: HTMLSelectElement }) => {
    const to = event.currentTarget.value as Role;
    event.currentTarget.value = role;
    if (isSelf) setAsked(to);
    else void give(to);
  };
  const remove = async () => {
    const list = row.current?.parentElement;
    if (await act("remove", { name })) list?.focus(); // the row is gone, and the button with it
    else stop();
  };
  return (
    <li ref={row}>
      <span class="member">
        <bdi class="who">{isSelf ? `${name} (${say("you")})` : name}</bdi>
        {invited ? <span class="quiet">{say("isInvited")}</span> : null}
        {mayChange ? (
          <select aria-label={say("roleOf", { name })} value={role} onChange={choose}>
            {ROLES.filter((one) => rank(one) <= rank(mine)).map((one) => (
              <option value={one} key={one}>{roleName(one)}</option>
            ))}
          </select>
        ) : <span class="quiet role">{roleName(role)}</span>}
        {mayRemove ? (
          <button type="button" class="link danger" onClick={() => setAsked("remove")}>{say("removeName", { name })}</button>
        ) : null}
      </span>
      {asked === "remove" ? (
        <Asking text={say(invited ? "takeBackAsk" : "removeAsk", { name })} yes={say("removeNow", { name })}
          onYes={() => void remove()} onNo={stop} />
      ) : null}
      {asked !== null && asked !== "remove" ? (
        <Asking text={say("lowerSelfAsk")} yes={say("changeRole")} onYes={() => void give(asked)} onNo={stop} />
      ) : null}
      <p class="error" role="alert">{failure}</p>
    </li>
  );
}

function Part({ title, id, children }: { title: string; id: string; children: ComponentChildren }) {
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

function Invite({ store, group, mine }: { store: Store; group: Group; mine: Role }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [done, setDone] = useState("");
  const [failure, act] = useGroupDeed(store, group);
  const submit = async (event: Event) => {
    event.preventDefault();
    const whom = name.trim();
    setDone("");
    if (whom === "" || !(await act("invite", { name: whom, role }))) return;
    setName("");
    setDone(say("invited", { name: whom }));
  };
  return (
    <Part title={say("inviteTitle")} id="invite-title">
      <form class="field" onSubmit={submit}>
        <input id="invitee" type="text" value={name} aria-label={say("name")} placeholder={say("name")} maxLength={32}
          list="known-people" autocomplete="off" autocapitalize="none" spellcheck={false}
          onInput={(event) => { setName(event.currentTarget.value); setDone(""); }} />
        <datalist id="known-people">
          {store.conversations.contacts().filter((one) => !group.people.some((person) => fold(person.name) === fold(one)))
            .map((one) => <option value={one} key={one} />)}
        </datalist>
        <select aria-label={say("inviteAs")} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          {ROLES.filter((one) => rank(one) <= rank(mine)).map((one) => (
            <option value={one} key={one}>{roleName(one)}</option>
          ))}
        </select>
        <button class="primary" type="submit">{say("invite")}</button>
      </form>
      <p class="quiet" role="status">{done}</p>
      <p class="error" role="alert">{failure}</p>
    </Part>
  );
}

function Rename({ store, group }: { store: Store; group: Group }) {
  const [title, setTitle] = useState(group.name);
  const [isSaved, setSaved] = useState(false);
  const [failure, act] = useGroupDeed(store, group);
  const submit = async (event: Event) => {
    event.preventDefault();
    setSaved(await act("rename", { name: title.trim() }));
  };
  return (
    <Part title={say("renameTitle")} id="rename-title">
      <form class="field" onSubmit={submit}>
        <input id="group-title" type="text" value={title} aria-labelledby="rename-title" maxLength={TITLE_MAX} dir="auto"
          autocomplete="off" onInput={(event) => { setTitle(event.currentTarget.value); setSaved(false); }} />
        <button class="primary" type="submit">{say("save")}</button>
      </form>
      <p class="quiet" role="status">{isSaved ? say("saved") : ""}</p>
      <p class="error" role="alert">{failure}</p>
    </Part>
  );
}

function Leave({ store, group }: { store: Store; group: Group }) {
  const [isAsked, setAsked] = useState(false);
  const [failure, act] = useGroupDeed(store, group);
  const begin = useRef<HTMLButtonElement>(null);
  const stop = () => {
    setAsked(false);
    requestAnimationFrame(() => begin.current?.focus());
  };
  const leave = async () => {
    setAsked(false);
    if (await act("leave", {})) store.closeSheet();
  };
  return (
    <Part title={say("leaveTitle")} id="leave-title">
      {isAsked ? (
        <Asking text={say("leaveAsk")} yes={say("leaveNow", { name: group.name })} onYes={() => void leave()}
          onNo={stop} />
      ) : (
        <button type="button" class="link danger" ref={begin} onClick={() => setAsked(true)}>{say("leaveBegin")}</button>
      )}
      <p class="error" role="alert">{failure}</p>
    </Part>
  );
}

function eventText({ what, who, whom, role, name, vanish_s }: GroupEvent): string {
  switch (what) {
    case "created":
      return say("eventCreated", { who, name });
    case "invited":
      return say("eventInvited", { who, whom });
    case "joined":
      return say("eventJoined", { who });
    case "declined":
      return say("eventDeclined", { who });
    case "left":
      return say("eventLeft", { who });
    case "removed":
      return say("eventRemoved", { who, whom });
    case "raised":
    case "lowered":
      return say("eventRole", { who, whom, role: role === "" ? "" : roleName(role) });
    case "renamed":
      return say("eventRenamed", { who, name });
    case "rekeyed":
      return say("eventRekeyed", { who });
    case "timed":
      return vanish_s === 0 ? say("eventUntimed", { who }) : say("eventTimed", { who, lifetime: lifetimeText(vanish_s) });
  }
}

// Asked for anew whenever the group has changed.
function Events({ store, group }: { store: Store; group: Group }) {
  const [events, setEvents] = useState<GroupEvent[]>([]);
  useEffect(() => {
    let isOpen = true;
    void store.inGroup("", { group: group.group }).then((answer) => {
      if (isOpen && answer.outcome === "done") setEvents(answer.events);
    });
    return () => void (isOpen = false);
  }, [group.group, group.epoch]);
  return (
    <Part title={say("groupEvents")} id="events-title">
      <ol class="events" aria-labelledby="events-title" tabIndex={0}>
        {events.map((event, i) => <li key={i}>{eventText(event)}</li>)}
      </ol>
    </Part>
  );
}
