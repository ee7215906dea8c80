import { useEffect, useRef, useState } from "preact/hooks";

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

// Takes files that are dropped on an element, and says while they are over it. What misses it is not
// opened by the browser in place of this page.
export function useDrop(isWanted: boolean, take: (files: File[]) => void) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0); // elements within that were entered and not left
  useEffect(() => {
    const refuse = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    for (const what of ["dragover", "drop"] as const) window.addEventListener(what, refuse);
    return () => {
      for (const what of ["dragover", "drop"] as const) window.removeEventListener(what, refuse);
    };
  }, []);
  const move = (step: number) => (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth.current += step;
    setOver(isWanted && depth.current > 0);
  };
  const onDrop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    if (isWanted) take([...event.dataTransfer!.files]);
  };
  return { isOver, events: { onDragEnter: move(1), onDragLeave: move(-1), onDrop } };
}
