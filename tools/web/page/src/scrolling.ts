import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Store } from "./store";
import { around, END, extentOf, held, withNewer, withOlder } from "./stretch";
import type { Conversation } from "./types";

const NEAR = 160; // pixels that count as being at an end
const AHEAD = 360; // messages above those that are drawn are read before one wants them

// What of a conversation is drawn, and where one is in it: at its end, where one stays as messages
// come; at a message that was looked for, until somebody moves; or where one reads, which stays in
// its place whatever is drawn, laid out or taken away above it.
export function useScrolling(store: Store, conversation: Conversation, pending: number) {
  const { messages } = conversation;
  const [stretch, setStretch] = useState(END);
  const [isAtEnd, setAtEnd] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const flow = useRef<HTMLDivElement>(null);
  const stays = useRef(true); // at the end
  const sought = useRef<string | null>(null);
  const waiting = useRef(pending);
  const anchor = useRef<{ id: string; top: number } | null>(null);
  const [begin, end] = extentOf(stretch, messages);

  const rowOf = (id: string) => flow.current?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
  const topOf = (row: HTMLElement) => row.getBoundingClientRect().top - (box.current?.getBoundingClientRect().top ?? 0);
  // The first row in sight.
  const noteAnchor = () => {
    const rows = flow.current?.querySelectorAll<HTMLElement>("[data-id]") ?? [];
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const row = rows[middle]!;
      if (topOf(row) + row.offsetHeight > 0) to = middle;
      else from = middle + 1;
    }
    const row = rows[from];
    anchor.current = row === undefined ? null : { id: row.dataset["id"] ?? "", top: topOf(row) };
  };
  const keepPlace = () => {
    const area = box.current;
    if (area === null) return;
    const kept = anchor.current === null ? null : rowOf(anchor.current.id);
    if (sought.current !== null) rowOf(sought.current)?.scrollIntoView({ block: "center" });
    else if (stays.current) area.scrollTop = area.scrollHeight;
    else if (kept !== null && anchor.current !== null) area.scrollTop += topOf(kept) - anchor.current.top;
    noteAnchor();
  };
  const toEnd = () => {
    sought.current = null;
    stays.current = true;
    setStretch(END);
    keepPlace();
  };

  useLayoutEffect(() => {
    const at = messages.findIndex((one) => one.id === store.target?.id);
    sought.current = at < 0 ? null : messages[at]!.id;
    if (at < 0) return;
    stays.current = false;
    setStretch((now) => {
      const [from, to] = extentOf(now, messages);
      return from <= at && at < to ? now : around(at, messages);
    });
  }, [store.target]);
  useEffect(() => {
    if (sought.current !== null) rowOf(sought.current)?.focus({ preventScroll: true });
  }, [store.target, stretch]);
  // Who writes wants to see it.
  useLayoutEffect(() => {
    if (pending > waiting.current) toEnd();
    waiting.current = pending;
  }, [pending]);
  useLayoutEffect(keepPlace);
  // A banner comes, the window turns, the field grows, a text is laid out.
  useEffect(() => {
    if (box.current === null || flow.current === null) return;
    const observer = new ResizeObserver(keepPlace);
    observer.observe(box.current);
    observer.observe(flow.current);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const area = box.current;
    if (area === null) return;
    const { messages, next } = conversation; // of now: older ones may have been read since
    const [begin, end] = extentOf(stretch, messages);
    const below = area.scrollHeight - area.scrollTop - area.clientHeight;
    const isThere = below < NEAR && end === messages.length;
    noteAnchor();
    stays.current = isThere;
    if (isThere !== isAtEnd) setAtEnd(isThere);
    if (begin < AHEAD && next !== "") void store.conversations.readAhead(conversation);
    // A screen before it is needed, so that nobody sees an end where there is none.
    if (area.scrollTop <= area.clientHeight && (begin > 0 || next !== "")) {
      const show = () => setStretch((now) => withOlder(now, conversation.messages));
      if (begin > 0) show();
      else void store.conversations.loadOlder(conversation).then(show);
    } else if (isThere) {
      if (sought.current === null) setStretch(END);
    } else if (below < area.clientHeight && end < messages.length) {
      setStretch((now) => withNewer(now, messages));
    } else if (stretch.first === null) {
      setStretch(held(messages));
    }
  };
  const release = () => void (sought.current = null);
  const onKeyDown = (event: KeyboardEvent) => {
    release();
    if (event.key !== "End" || event.target !== box.current) return;
    event.preventDefault();
    toEnd();
  };

  return {
    box,
    flow,
    isAtEnd,
    toEnd,
    drawn: messages.slice(begin, end),
    reachesEnd: end === messages.length,
    isWhole: conversation.isLoaded && conversation.next === "" && begin === 0,
    events: { onScroll, onKeyDown, onWheel: release, onTouchMove: release, onPointerDown: release },
  };
}
