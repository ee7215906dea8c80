import { useState } from "preact/hooks";
import { Icon } from "./parts";
import type { Store } from "./store";
import type { Contact, Message } from "./types";
import { isGroupKey } from "./types";
import { say, sentence } from "./words";

// Messages that do not last: how long, who has said so, and which ones.

const LIFETIMES = [
  ["off", 0, "lastsForGood"], ["1h", 3600, "lasts1h"], ["1d", 86_400, "lasts1d"], ["1w", 604_800, "lasts1w"],
  ["4w", 2_419_200, "lasts4w"],
] as const;

export const lifetimeText = (seconds: number): string => {
  const known = LIFETIMES.find(([, each]) => each === seconds);
  return known === undefined ? say("lastsSeconds", { seconds }) : say(known[2]);
};

type Timed = Pick<Contact, "vanish_s" | "vanish_by">; // or a group

function timerText(store: Store, { vanish_s, vanish_by }: Timed): string {
  const lifetime = lifetimeText(vanish_s);
  if (vanish_by.toLowerCase() === store.self.toLowerCase()) return say("timerSetHere", { lifetime });
  return say("timerSet", { lifetime, name: vanish_by });
}

interface VanishingProps {
  store: Store;
  timed: Timed;
  peer: string;
  mayChange: boolean;
}

// In the panel of somebody, or of a group.
export function Vanishing({ store, timed, peer, mayChange }: VanishingProps) {
  const now = LIFETIMES.find(([, seconds]) => seconds === timed.vanish_s)?.[0] ?? "off";
  const name = store.conversations.titleOf(peer);
  const [failure, setFailure] = useState("");
  const set = async (span: string) => {
    const { outcome, detail } = await store.setTimer(peer, span);
    setFailure(outcome === "done" ? "" : sentence(outcome, name, detail));
  };
  return (
    <section aria-labelledby="vanishing-title">
      <h3 id="vanishing-title">{say("vanishing")}</h3>
      <p class="quiet" id="vanishing-how">{say(isGroupKey(peer) ? "vanishingGroup" : "vanishingHow", { name })}</p>
      <select aria-label={say("vanishing")} aria-describedby="vanishing-how" value={now}
        disabled={!mayChange} onChange={(event) => void set(event.currentTarget.value)}>
        {LIFETIMES.map(([word, , text]) => <option key={word} value={word}>{say(text)}</option>)}
      </select>
      <p class="quiet" role="status">{timed.vanish_by === "" ? "" : timerText(store, timed)}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}

// Above the field, while what is written there does not last.
export function Timer({ store, timed }: { store: Store; timed: Timed }) {
  if (timed.vanish_s === 0) return null;
  return <p class="lasting quiet" role="status"><Icon name="timer" /> {timerText(store, timed)}</p>;
}

export function Brief({ message }: { message: Message }) {
  if (message.vanish_s === undefined || message.deleted) return null;
  const label = say(message.outgoing ? "briefMine" : "briefTheirs", { lifetime: lifetimeText(message.vanish_s) });
  return <span class="brief" role="img" aria-label={label} title={label}><Icon name="timer" /></span>;
}
