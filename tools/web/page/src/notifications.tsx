import { useState } from "preact/hooks";
import { canNotify, isNotifying, notify, telling, type Telling } from "./notifying";
import { say } from "./words";

// Whether the browser tells of what comes while nobody looks. It is asked for leave by a click here
// and at no other time.
export function Notifications() {
  const [wanted, setWanted] = useState<Telling>(isNotifying() ? telling() : "");
  const [failure, setFailure] = useState("");
  const change = async (next: Telling) => {
    setFailure("");
    const isAllowed = await notify(next);
    setWanted(isAllowed ? next : "");
    setFailure(isAllowed ? "" : say(canNotify() ? "notifyRefused" : "notifyCannot"));
  };
  return (
    <section aria-labelledby="notify-title">
      <h3 id="notify-title">{say("notifications")}</h3>
      <label class="check">
        <input type="checkbox" checked={wanted !== ""} aria-describedby="notify-how"
          onChange={(event) => void change(event.currentTarget.checked ? "names" : "")} />
        {say("notifyShow")}
      </label>
      <p class="quiet" id="notify-how">{say("notifyHow")}</p>
      {wanted === "" ? null : (
        <label class="check">
          <input type="checkbox" checked={wanted === "texts"}
            onChange={(event) => void change(event.currentTarget.checked ? "texts" : "names")} />
          {say("notifyTexts")}
        </label>
      )}
      <p class="error" role="alert">{failure}</p>
    </section>
  );
}
