import { useState } from "preact/hooks";
import type { Store } from "./store";
import type { Group, GroupDeed, Message, Role } from "./types";
import { say, sentence } from "./words";

// What several views of groups share.

export function roleName(role: Role): string {
  return say(role === "owner" ? "roleOwner" : role === "admin" ? "roleAdmin" : "roleMember");
}

export function membersText(group: Group): string {
  const invited = group.people.filter((one) => one.invited).length;
  const count = group.people.length - invited;
  const members = count === 1 ? say("membersOne") : say("membersMany", { count });
  return invited === 0 ? members : say("membersAndInvited", { members, count: invited });
}

type Fields = { name?: string; role?: Role };

// Does something in a group, and says why it could not.
export function useGroupDeed(store: Store, group: Group): [string, (deed: GroupDeed, fields: Fields) => Promise<boolean>] {
  const [failure, setFailure] = useState("");
  const act = async (deed: GroupDeed, fields: Fields) => {
    const answer = await store.inGroup(deed, { group: group.group, ...fields });
    const isDone = answer.outcome === "done";
    setFailure(isDone ? "" : sentence(answer.outcome, fields.name ?? group.name, answer.detail));
    return isDone;
  };
  return [failure, act];
}

// Of a group's message: with how many it has arrived, once it has with anybody.
export function groupStateText(message: Message): string {
  const members = message.members ?? [];
  const arrived = members.filter((one) => one.state === "delivered" || one.state === "read").length;
  const read = members.filter((one) => one.state === "read").length;
  if (arrived === 0) return "";
  const delivered = say("deliveredTo", { count: arrived, all: members.length });
  return read === 0 ? delivered : say("readBy", { delivered, count: read });
}
