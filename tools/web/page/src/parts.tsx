import { groupStateText } from "./group_parts";
import type { Contact, Message, Presence } from "./types";
import { isMuted } from "./preferences";
import { ago } from "./times";
import { say } from "./words";

// Small things that several parts of the page draw.

const HUES = 12;

export function Avatar({ name, presence, isGroup }: { name: string; presence?: Presence | null; isGroup?: boolean }) {
  let sum = 0;
  for (const letter of name.toLowerCase()) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return (
    <span class={`avatar hue${sum % HUES}${isGroup ? " of-group" : ""}`} aria-hidden="true">
      {isGroup ? <Icon name="group" /> : name.slice(0, 1).toUpperCase()}
      {presence?.online ? <span class="dot" /> : null}
    </span>
  );
}

export function presenceText(presence: Presence | null): string {
  if (presence === null) return "";
  if (presence.online) return say("online");
  return presence.last_seen_ms === 0 ? say("offline") : say("seen", { when: ago(presence.last_seen_ms) });
}

// How far the news of it has come.
function deletionText(message: Message): string {
  const isOfGroup = message.group !== undefined;
  if (message.state === "delivered") return say(isOfGroup ? "deletedByAll" : "deletedThere");
  if (!message.outgoing) return "";
  return isOfGroup ? say("deletedHereOfGroup") : say("deletedHere", { name: message.to });
}

export function stateText(message: Message): string {
  if (message.deleted) return deletionText(message);
  const ofGroup = groupStateText(message);
  if (ofGroup !== "") return ofGroup;
  switch (message.state) {
    case "queued":
      return say("queued");
    case "stored":
      return say("stored", { stored: message.stored ?? 0, wanted: message.wanted ?? 0 });
    case "delivered":
      return say("delivered");
    case "unsent":
      return say("unsent");
    case "read":
      return say("read");
    case "received":
      return "";
  }
}

const PATHS = {
  sending: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3",
  queued: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3",
  unsent: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.5 4.5l7 7",
  stored: "M3 8.5l3.2 3.2L13 5",
  delivered: "M1 8.5l3.2 3.2L10.5 5M7.7 11.2l.5.5L14.9 5",
  read: "M1 8.5l3.2 3.2L10.5 5M7.7 11.2l.5.5L14.9 5",
  received: "",
};

// A tick is shown only with its proof (design: messaging); its text says the same.
export function Tick({ state, label, count }: { state: keyof typeof PATHS; label: string; count?: string }) {
  if (label === "") return null;
  return (
    <span class={`tick ${state}`} role="img" aria-label={label} title={label}>
      {count === undefined ? null : <small aria-hidden="true">{count}</small>}
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={PATHS[state]} />
      </svg>
    </span>
  );
}

export function MessageTick({ message }: { message: Message }) {
  const isPartly = message.state === "stored" && (message.stored ?? 0) < (message.wanted ?? 0);
  const count = isPartly ? `${message.stored}/${message.wanted}` : undefined;
  return <Tick state={message.state} label={stateText(message)} count={count} />;
}

// Arrows go through the buttons of a list, from a field above it too.
export function moveAmong(list: Element | null, event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const buttons = [...(list?.querySelectorAll("button") ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[at + step]?.focus();
  event.preventDefault();
}

// Whose safety number was compared.
export function Verified({ contact }: { contact: Contact }) {
  if (!contact.verified) return null;
  return <span class="verified" role="img" aria-label={say("verified")} title={say("verified")}><Icon name="verified" /></span>;
}

// How the user wants the conversation.
export function Arranged({ contact }: { contact: Contact }) {
  const mark = (name: "pinned" | "muted") => (
    <span class="arranged" role="img" aria-label={say(name)} title={say(name)}><Icon name={name} /></span>
  );
  return <>{contact.pinned ? mark("pinned") : null}{isMuted(contact) ? mark("muted") : null}</>;
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  send: "M5 12h13M12 5l7 7-7 7",
  leave: "M14 4h5v16h-5M4 12h10M10 8l4 4-4 4",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  down: "M12 5v14M5 12l7 7 7-7",
  edit: "M4 20l1-4L16 5l3 3L8 19l-4 1M14 7l3 3",
  react: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M8.5 9.5v.5M15.5 9.5v.5M8 14c2 2.7 6 2.7 8 0",
  reply: "M9 6l-5 5 5 5M4 11h9a7 7 0 0 1 7 7",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  close: "M6 6l12 12M18 6L6 18",
  cancel: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M9 9l6 6M15 9l-6 6",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.3 15.3L20 20",
  contact: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  group: "M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 9 5M3 19c.6-3.4 3-5 6-5s5.4 1.6 6 5M16 5.5a2.8 2.8 0 0 1 0 5.4M17 14.2c2.2.5 3.6 2 4 4.8",
  "new-group": "M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 9 5M3 19c.6-3.4 3-5 6-5s5.4 1.6 6 5M18 8v6M15 11h6",
  attach: "M19 11.5l-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4l8-8a3 3 0 0 1 4.300 4.300l-8 8a1.5 1.5 0 0 1-2.100-2.100l7-7",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  save: "M12 4v10M8 11l4 4 4-4M5 19h14",
  verified: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM8.5 12l2.5 2.5 4.5-5",
  timer: "M12 6.500a7 7 0 1 0 0 14a7 7 0 0 0 0-14M12 9.500v4l2.500 1.500M9.500 3.500h5",
  pinned: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  muted: "M6 16h9M17.500 13V10a5.500 5.500 0 0 0-9-4.200M6.500 10v3L5 16M10.500 19a1.700 1.700 0 0 0 3 0M4 4l16 16",
  eye: "M2.5 12c2.500-4.500 5.800-6.500 9.500-6.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500S5 16.500 2.500 12M12 9.200a2.800 2.800 0 1 0 0 5.600a2.800 2.800 0 0 0 0-5.600",
  "hidden-eye": "M2.5 12c2.500-4.500 5.800-6.500 9.500-6.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500S5 16.500 2.500 12M4.500 4.500l15 15",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5a2 2 0 1 0 0 4a2 2 0 0 0 0-4M8 15a2 2 0 1 0 0 4a2 2 0 0 0 0-4",
  kept: "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
};

export function Icon({ name }: { name: keyof typeof ICONS }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}
