// Draws the whole page again, for changes that no store knows of: the language.

const listeners = new Set<() => void>();

export function onRedraw(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const redraw = (): void => listeners.forEach((listener) => listener());
