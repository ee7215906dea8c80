// Tabs of which one list is shown, as the ARIA practices have them: arrows go from one to the next.

export class Tabs {
  private tabs: HTMLButtonElement[]; // that can be opened
  private readonly all: HTMLButtonElement[];

  constructor(list: HTMLElement, private onChange: () => void) {
    this.all = [...list.querySelectorAll<HTMLButtonElement>("[role=tab]")];
    this.tabs = this.all;
    this.all.forEach((tab) => {
      tab.onclick = () => this.open(this.tabs.indexOf(tab));
      tab.onkeydown = (event) => {
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (by === 0) return;
        event.preventDefault();
        event.stopPropagation();
        const next = (this.tabs.indexOf(tab) + by + this.tabs.length) % this.tabs.length;
        this.open(next);
        this.tabs[next]!.focus();
      };
    });
    this.open(0);
  }

  // Others cannot be opened; the first of these is, unless one of them was.
  limitTo(ids: string[]): void {
    this.tabs = this.all.filter((tab) => ids.includes(tab.id));
    this.all.forEach((tab) => (tab.hidden = !ids.includes(tab.id)));
    if (!this.tabs.some((tab) => tab.getAttribute("aria-selected") === "true")) this.open(0);
  }

  private open(index: number): void {
    this.all.forEach((tab) => {
      const isOpen = tab === this.tabs[index];
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")!)!.hidden = !isOpen;
    });
    this.onChange();
  }
}
