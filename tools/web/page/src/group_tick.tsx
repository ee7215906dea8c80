import { useState } from "preact/hooks";
import { MessageTick, stateText } from "./parts";
import type { MemberTick, Message } from "./types";
import { say } from "./words";

function memberText({ name, state, stored, wanted }: MemberTick): string {
  if (state === "unsent") return say("noKeys", { name });
  return stateText({ state, stored, wanted, outgoing: true } as Message);
}

// The ticks of a group's message: of the whole, and, once they are asked for, of each member.
export function GroupTick({ message }: { message: Message }) {
  const [isOpen, setOpen] = useState(false);
  const label = say("ticksOf", { state: stateText(message) });
  return (
    <>
      <button type="button" class="ticks" aria-label={label} title={label} aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}>
        <MessageTick message={message} />
      </button>
      {isOpen ? (
        <ul class="member-ticks" aria-label={say("ticksList")}>
          {(message.members ?? []).map((one) => (
            <li key={one.name}><strong>{one.name}</strong> {memberText(one)}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
