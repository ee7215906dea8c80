import "./app.css";
import { render } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import { Banners } from "./banners";
import { Conversation } from "./conversation";
import { Entry } from "./entry";
import { List } from "./list";
import { unreadCount } from "./listing";
import { isToken, takeToken } from "./connection";
import { onRedraw } from "./redraw";
import { applyTheme } from "./settings";
import { OpenSheet } from "./sheet";
import { Store } from "./store";
import { language, say, speak } from "./words";

function App({ store }: { store: Store }) {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.subscribe(() => draw(undefined)), [store]);
  useEffect(() => onRedraw(() => draw(undefined)), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (store.sheet !== null) return; // it has the keyboard
      if (event.key === "Escape" && (store.answered !== null || store.edited !== null)) {
        store.answer(null);
      } else if (event.key === "Escape" && store.open !== null) {
        store.close();
      }
      const isTyping = (event.target as Element).closest("input, textarea, select") !== null;
      if (event.key === "/" && !isTyping && store.stage === "chat") {
        event.preventDefault();
        store.openSheet("search", store.open);
      }
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        document.getElementById("search")?.focus();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [store]);
  // The browser's own way back closes the conversation. Going back takes a moment.
  const isGoingBack = useRef(false);
  useEffect(() => {
    if (isGoingBack.current) return;
    const isMarked = Boolean(history.state?.isOpen);
    if (store.open !== null && !isMarked) history.pushState({ isOpen: true }, "");
    if (store.open === null && isMarked) {
      isGoingBack.current = true;
      history.back();
    }
  }, [store.open]);
  useEffect(() => {
    const onBack = () => {
      const isOwn = isGoingBack.current; // then another conversation may have been opened meanwhile
      isGoingBack.current = false;
      if (store.open === null || history.state?.isOpen) return;
      if (isOwn) history.pushState({ isOpen: true }, "");
      else store.close();
    };
    window.addEventListener("popstate", onBack);
    return () => window.removeEventListener("popstate", onBack);
  }, [store]);
  const unread = unreadCount(store);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${say("title")}` : say("title");
  });
  return (
    <>
      <Banners store={store} />
      <Stage store={store} />
    </>
  );
}

function Stage({ store }: { store: Store }) {
  switch (store.stage) {
    case "starting":
      return <main class="entry"><p class="quiet">{say("starting")}</p></main>;
    case "forbidden":
      return (
        <main class="entry">
          <div class="card">
            <h1>{say("forbidden")}</h1>
            <p>{say("forbiddenHow")}</p>
          </div>
        </main>
      );
    case "entry":
      return <Entry store={store} />;
    case "chat": {
      const shown = store.conversation();
      return (
        <div class={`chat ${shown === null ? "at-list" : "at-conversation"}`}>
          <List store={store} />
          {shown === null ? (
            <main class="nothing"><p class="quiet">{say("choose")}</p></main>
          ) : (
            <Conversation key={shown.peer} store={store} conversation={shown} />
          )}
          <OpenSheet store={store} />
        </div>
      );
    }
  }
}

// The address of a later launch, opened in this tab: for what is behind # a browser loads nothing.
window.addEventListener("hashchange", () => {
  if (isToken(location.hash)) location.reload();
});

applyTheme();
speak(language());
render(<App store={new Store(takeToken())} />, document.getElementById("app")!);
