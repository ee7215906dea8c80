import { useState } from "preact/hooks";
import { isMuted } from "./preferences";
import type { Store } from "./store";
import { full } from "./times";
import type { Contact } from "./types";
import { MUTED_FOR_GOOD } from "./types";
import { say, sentence } from "./words";

const SPANS = [["8h", "mute8h"], ["1w", "mute1w"], ["", "muteForGood"]] as const;

// How the user wants a conversation, with somebody or in a group.
export function Arranging({ store, contact, peer }: { store: Store; contact: Contact; peer: string }) {
  const [span, setSpan] = useState("8h");
  const [failure, setFailure] = useState("");
  const muted = isMuted(contact);
  const arrange = async (command: "pin" | "unpin" | "mute" | "unmute") => {
    const answer = await store.arrange(command, peer, command === "mute" ? span : "");
    setFailure(answer.outcome === "done" ? "" : sentence(answer.outcome, store.conversations.titleOf(peer), answer.detail));
  };
  const until = contact.muted_until_ms === MUTED_FOR_GOOD ? say("isMuted")
    : say("isMutedUntil", { when: full(contact.muted_until_ms) });
  return (
    <section aria-labelledby="arranging-title">
      <h3 id="arranging-title">{say("arranging")}</h3>
      <p class="quiet">{say("arrangingHow")}</p>
      <div class="arranging">
        <button type="button" class="link" onClick={() => void arrange(contact.pinned ? "unpin" : "pin")}>
          {say(contact.pinned ? "unpin" : "pin")}
        </button>
        {muted ? (
          <button type="button" class="link" onClick={() => void arrange("unmute")}>{say("unmute")}</button>
        ) : (
          <span class="field">
            <button type="button" class="link" onClick={() => void arrange("mute")}>{say("mute")}</button>
            <select aria-label={say("muteHow")} value={span} onChange={(event) => setSpan(event.currentTarget.value)}>
              {SPANS.map(([value, word]) => <option key={word} value={value}>{say(word)}</option>)}
            </select>
          </span>
        )}
      </div>
      <p class="quiet" role="status">{muted ? until : ""}</p>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
