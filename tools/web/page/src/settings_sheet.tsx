import { useState } from "preact/hooks";
import { AccountClosing } from "./account_closing";
import { Notifications } from "./notifications";
import { PasswordChange } from "./password_change";
import { NewWords, WordsMaking } from "./recovery_words";
import { Settings } from "./settings";
import { Sheet } from "./sheet";
import type { Store } from "./store";
import { say } from "./words";

// How the page looks, what it tells of, and what opens the account.
export function SettingsSheet({ store }: { store: Store }) {
  const [words, setWords] = useState<string[]>([]);
  const [isLeaving, setLeaving] = useState(false);
  const [isWritten, setWritten] = useState(false);
  const areShown = words.length > 0;
  const end = (written: boolean) => {
    setWords([]);
    setLeaving(false);
    setWritten(written);
    if (!written) store.closeSheet();
  };
  return (
    <Sheet title={say("settings")} onClose={() => store.closeSheet()}
      onHeld={areShown ? () => setLeaving(true) : undefined}>
      {areShown ? (
        <NewWords words={words} isLeaving={isLeaving} onStay={() => setLeaving(false)} onEnd={end} />
      ) : (
        <>
          <section aria-labelledby="looks-title">
            <h3 id="looks-title">{say("looks")}</h3>
            <Settings />
          </section>
          <Notifications />
          <PasswordChange store={store} />
          <WordsMaking store={store} end={isWritten ? say("wordsMatch") : ""} onMade={setWords} />
          <AccountClosing store={store} />
        </>
      )}
    </Sheet>
  );
}
