import { Flag, type Happening, type Node } from "./types";

export const STATE_NAMES = ["not started yet", "down", "starting", "joining", "active", "leaving"];

export function stateOf(node: Node): string {
  const flags = [
    node.flags & Flag.cutOff ? "cut off" : "",
    node.flags & Flag.still ? "stands still" : "",
    node.flags & Flag.lying ? "lies" : "",
  ];
  return [STATE_NAMES[node.state], ...flags].filter((word) => word !== "").join(", ");
}

// By the high byte of a message's number (core/wire/FORMAT.md).
export const GROUPS = ["couriers", "ring", "store", "account", "mailbox", "node"];

const DEEDS: Record<string, string> = {
  crash: "you crashed node N",
  lose: "you crashed node N and took its disk",
  restart: "you started node N",
  cut_off: "you cut node N off",
  pause: "you stopped node N for 10 s",
  slow: "you made node N slow for 10 s",
  lie: "you made node N lie for 20 s",
  leave: "you told node N to leave",
  join: "you added a node",
  heal: "you healed the network",
};

export function sentenceOf(happening: Happening): string {
  const node = `node ${happening.node}`;
  switch (happening.kind) {
    case "started": return `${node} has started`;
    case "active": return `${node} answers for its range`;
    case "down": return `${node} is down`;
    case "deed": return (DEEDS[happening.text] ?? happening.text).replace("node N", node);
    case "violation": return `a check failed: ${happening.text}`;
    case "over": return "the run is over: all checks hold";
  }
}

export function seconds(micros: number, digits = 3): string {
  return `${(micros / 1e6).toFixed(digits)}\u00a0s`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 3 : 1)} %`;
}
