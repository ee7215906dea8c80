// Elements of the page.

export function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, text = "", className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

// Writes only what is another text now: a tooltip that is set again closes.
export function write(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
