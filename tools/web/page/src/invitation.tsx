import { useRef, useState } from "preact/hooks";
import { useGroupDeed } from "./group_parts";
import type { Store } from "./store";
import type { Group } from "./types";
import { fold } from "./types";
import { say } from "./words";

// What stands between an invitation and a group, or says that this user is out of one.
export function GroupStanding({ store, group }: { store: Store; group: Group }) {
  const [failure, act] = useGroupDeed(store, group);
  const [isAsked, setAsked] = useState(false);
  const buttons = useRef<HTMLSpanElement>(null);
  if (group.standing === "joined") return null;
  if (group.standing !== "invited") {
    return (
      <section class="banner standing-bar" aria-label={say("groupMark")}>
        <p role="status">{say(group.standing === "left" ? "youLeft" : "youWereRemoved")}</p>
      </section>
    );
  }
  const who = group.inviter;
  const isStranger = store.conversations.find(who)?.contact.standing !== "known" || !store.conversations.contacts().some((one) => fold(one) === fold(who));
  // The keyboard stays with the last button of those that are there now.
  const ask = (isNow: boolean) => {
    setAsked(isNow);
    requestAnimationFrame(() => buttons.current?.querySelector<HTMLElement>("button:last-of-type")?.focus());
  };
  const join = async () => {
    if (await act("accept", {})) requestAnimationFrame(() => document.getElementById("message")?.focus());
  };
  const decline = async () => {
    if (await act("decline", {})) store.close();
    else setAsked(false);
  };
  return (
    <section class="banner standing-bar" aria-label={say("invitation")}>
      <p>
        {isAsked ? say("declineAsk") : say("invitedYou", { who, name: group.name })}
        {isStranger && !isAsked ? ` ${say("strangerInvites", { who })}` : ""}
      </p>
      <span ref={buttons}>
        {isAsked ? (
          <>
            <button type="button" class="link" onClick={() => void decline()}>{say("declineNow")}</button>
            <button type="button" class="link" onClick={() => ask(false)}>{say("cancel")}</button>
          </>
        ) : (
          <>
            <button type="button" class="primary" onClick={() => void join()}>{say("join")}</button>
            <button type="button" class="link" onClick={() => ask(true)}>{say("decline")}</button>
          </>
        )}
      </span>
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
