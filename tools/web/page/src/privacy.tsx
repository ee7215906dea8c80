import { useState } from "preact/hooks";
import { Sheet } from "./sheet";
import type { Store } from "./store";
import { say, sentence } from "./words";

// Whether others see that the user is online.
export function Privacy({ store }: { store: Store }) {
  const [isAsking, setAsking] = useState(false);
  const [end, setEnd] = useState("");
  const [failure, setFailure] = useState("");
  const change = async (event: Event & { currentTarget: HTMLInputElement }) => {
    const hides = !event.currentTarget.checked;
    setAsking(true);
    setEnd("");
    setFailure("");
    const { outcome, detail, incomplete } = await store.hide(hides);
    setAsking(false);
    if (outcome !== "done") return setFailure(sentence(outcome, store.self, detail));
    if (incomplete && detail === "older") return setFailure(say("presenceOlder"));
    setEnd(incomplete ? say("presenceLater") : say(hides ? "presenceHidden" : "presenceShown"));
  };
  return (
    <Sheet title={say("privacy")} onClose={() => store.closeSheet()}>
      <section aria-labelledby="presence-title">
        <h3 id="presence-title">{say("presence")}</h3>
        <label class="check">
          <input type="checkbox" checked={!store.hidesPresence} aria-disabled={isAsking} aria-describedby="presence-how"
            onClick={(event) => { if (isAsking) event.preventDefault(); }} onChange={(event) => void change(event)} />
          {say("presenceShow")}
        </label>
        <p class="quiet" id="presence-how">{say("presenceHow")}</p>
        <p class="quiet" role="status">{isAsking ? say("presenceTelling") : end}</p>
        <p class="error" role="alert">{failure}</p>
      </section>
    </Sheet>
  );
}
