import type { Store } from "./store";
import type { Message } from "./types";
import { peerOf } from "./types";

// Opens the conversation at a message that was found, however old it is; the outcome says whether
// it is still there.
export async function goTo(store: Store, message: Message): Promise<string> {
  const conversation = store.conversations.place(peerOf(message));
  const isHere = () => conversation.messages.some((one) => one.id === message.id);
  await store.openWith(conversation.peer);
  let outcome = conversation.isLoaded ? "done" : "line_lost";
  while (outcome === "done" && !isHere() && conversation.next !== "") {
    outcome = await store.conversations.loadOlder(conversation);
  }
  if (outcome === "done" && !isHere()) outcome = "erased";
  if (outcome === "done" && store.conversation() === conversation) {
    store.change(() => {
      store.target = { id: message.id };
      store.sheet = null;
    });
  }
  return outcome;
}
