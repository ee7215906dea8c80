// Tabs of which one list is shown, as the ARIA practices have them: arrows go from one to the next.

export class Tabs {
  private tabs: HTMLButtonElement[];

  constructor(list: HTMLElement, private onChange: () => void) {
    this.tabs = [...list.querySelectorAll<HTMLButtonElement>("[role=tab]")];
    this.tabs.forEach((tab, index) => {
      tab.onclick = () => this.open(index);
      tab.onkeydown = (event) => {
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (by === 0) return;
        event.preventDefault();
        event.stopPropagation();
        this.open((index + by + this.tabs.length) % this.tabs.length);
        this.tabs[(index + by + this.tabs.length) % this.tabs.length]!.focus();
      };
    });
    this.open(0);
  }

  private open(index: number): void {
    this.tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")!)!.hidden = at !== index;
    });
    this.onChange();
  }
}
