import { isMuted } from "./preferences";
import type { Store } from "./store";
import type { Conversation, Group } from "./types";
import { fold } from "./types";

// Which conversations the list shows, and in which order.

// There is something to do with it, even without a message.
const isLive = (group: Group | null) => group?.standing === "invited" || group?.standing === "joined";
const compare = (a: number, b: number) => (a === b ? 0 : a - b); // of two that are infinite, too

// Those pinned, then the newest first.
export function listed(store: Store): Conversation[] {
  const at = (one: Conversation) => {
    const waiting = store.unconfirmed.to(one.peer).at(-1);
    const isNew = one.last === null && isLive(one.group);
    return isNew ? Infinity : Math.max(one.last?.sent_ms ?? 0, waiting?.at_ms ?? 0);
  };
  const isWanted = ({ contact, peer }: Conversation) => contact.pinned || store.drafts.textOf(peer) !== "";
  return store.conversations.all()
    .filter((one) => one.last !== null || store.unconfirmed.to(one.peer).length > 0 || fold(one.peer) === store.open ||
      isLive(one.group) || isWanted(one))
    .sort((a, b) => Number(b.contact.pinned) - Number(a.contact.pinned) || compare(at(b), at(a)) ||
      a.peer.localeCompare(b.peer));
}

// What stands in the title: not what comes where it is muted.
export function unreadCount(store: Store): number {
  const isInvitation = (one: Conversation) => one.group?.standing === "invited";
  return store.conversations.all().filter((one) => !isMuted(one.contact))
    .reduce((sum, one) => sum + one.unread + (isInvitation(one) ? 1 : 0), 0);
}
