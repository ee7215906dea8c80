import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ContactSheet } from "./contact";
import { GroupSheet } from "./group";
import { Kept } from "./kept";
import { NewGroup } from "./new_group";
import { Icon } from "./parts";
import { Privacy } from "./privacy";
import { Search } from "./search";
import { SettingsSheet } from "./settings_sheet";
import type { Store } from "./store";
import { isGroupKey } from "./types";
import { say } from "./words";

// What is open above the page, if anything.
export function OpenSheet({ store }: { store: Store }) {
  if (store.sheet === null) return null;
  const { kind, peer } = store.sheet;
  const name = peer === null ? null : (store.conversations.find(peer)?.peer ?? peer);
  if (kind === "new-group") return <NewGroup store={store} />;
  if (kind === "privacy") return <Privacy store={store} />;
  if (kind === "settings") return <SettingsSheet store={store} />;
  if (kind === "group") return <GroupSheet store={store} peer={name!} />;
  if (kind === "contact") return <ContactSheet store={store} peer={name!} />;
  return kind === "search" ? <Search store={store} peer={name} /> : <Kept store={store} peer={name} />;
}

// Keeps the keyboard inside until it is closed: by Escape, by its button, or by what is in it. With
// `onHeld` the first two close nothing and call it.
export function Sheet({ title, onClose, onHeld, children }: {
  title: string;
  onClose(): void;
  onHeld?: (() => void) | undefined;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const close = () => (onHeld === undefined ? dialog.current?.close() : onHeld());
  const onCancel = (event: Event) => {
    event.preventDefault();
    close();
  };
  return (
    <dialog class="sheet" ref={dialog} aria-labelledby="sheet-title" onClose={onClose} onCancel={onCancel}
      onKeyDown={(event) => event.stopPropagation()}>
      <header>
        <h2 id="sheet-title">{title}</h2>
        <button type="button" class="plain" aria-label={say("close")} title={say("close")}
          onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

// The buttons that open one: over all, or over one conversation.
export function SheetButtons({ store, peer }: { store: Store; peer: string | null }) {
  const words = peer === null ? "searchAll" : "searchIn";
  const kept = peer === null ? "keptAll" : "keptWith";
  const name = peer === null ? "" : store.conversations.titleOf(peer);
  const isGroup = peer !== null && isGroupKey(peer);
  const about = isGroup ? "aboutGroup" : "contact";
  return (
    <span class="sheet-buttons">
      {peer === null ? null : (
        <button type="button" class="plain" aria-label={say(about, { name })} title={say(about, { name })}
          onClick={() => store.openSheet(isGroup ? "group" : "contact", peer)}>
          <Icon name={isGroup ? "group" : "contact"} />
        </button>
      )}
      <button type="button" class="plain" aria-label={say(words, { name })} title={`${say(words, { name })} (/)`}
        aria-keyshortcuts="/" onClick={() => store.openSheet("search", peer)}>
        <Icon name="search" />
      </button>
      <button type="button" class="plain" aria-label={say(kept, { name })} title={say(kept, { name })}
        onClick={() => store.openSheet("kept", peer)}>
        <Icon name="kept" />
      </button>
    </span>
  );
}
