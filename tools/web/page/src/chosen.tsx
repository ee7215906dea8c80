import { useRef } from "preact/hooks";
import { Icon } from "./parts";
import type { Store } from "./store";
import { size } from "./times";
import { say, sentence } from "./words";

// Files that were chosen for a conversation and go with the next "send", and those that cannot.
export function Chosen({ store, peer }: { store: Store; peer: string }) {
  const files = store.files.chosenFor(peer);
  const problems = store.files.problems.get(peer.toLowerCase()) ?? [];
  return (
    <>
      {files.length === 0 ? null : (
        <ul class="chosen" aria-label={say("chosen")}>
          {files.map((file) => (
            <li key={`${file.name}/${file.size}/${file.lastModified}`}>
              <Icon name="file" />
              <bdi class="file-name">{file.name}</bdi>
              <span class="quiet">{size(file.size)}</span>
              <button type="button" class="plain act" aria-label={say("chosenOut", { file: file.name })}
                title={say("chosenOut", { file: file.name })} onClick={() => store.files.unchoose(peer, file)}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {problems.length === 0 ? null : (
        <div class="error" role="alert">
          {problems.map((one, i) => (
            <p key={i}><bdi>{say("fileNotSent", { file: one.name })}</bdi> {sentence(one.outcome, store.conversations.titleOf(peer))}</p>
          ))}
        </div>
      )}
    </>
  );
}

// Opens the browser's own way to choose files.
export function Attach({ store, peer, isStopped }: { store: Store; peer: string; isStopped: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const take = () => {
    const field = input.current;
    if (field?.files == null) return;
    store.files.choose(peer, [...field.files]);
    field.value = "";
    document.getElementById("message")?.focus();
  };
  return (
    <>
      <input ref={input} id="attach" type="file" multiple hidden onChange={take} />
      <button type="button" class="plain attach" aria-label={say("attach")} title={say("attach")} disabled={isStopped}
        onClick={() => input.current?.click()}>
        <Icon name="attach" />
      </button>
    </>
  );
}
