import type { Store } from "./store";
import type { Message } from "./types";
import { peerOf } from "./types";

// Opens the conversation at a message that was found, however old it is; the outcome says whether
// it is still there.
export async function goTo(store: Store, message: Message): Promise<string> {
  const conversation = store.conversations.place(peerOf(message));
  await store.openWith(conversation.peer);
  const outcome = await store.conversations.readTo(conversation, message.id);
  if (outcome === "done" && store.conversation() === conversation) {
    store.change(() => {
      store.target = { id: message.id };
      store.sheet = null;
    });
  }
  return outcome;
}
