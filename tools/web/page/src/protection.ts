import type { Answer } from "./types";
import { say, sentence, type Word } from "./words";

// Why a password or recovery words were not taken: what the program adds to an outcome, in the
// language of the page.

const REMARKS: [RegExp, Word][] = [
  [/^it is the present one$/, "samePassword"],
  [/^(\d+) words, 24 are needed$/, "otherCount"],
  [/^24 words are needed$/, "wordsNeeded"],
  [/^word (\d+) is not in the list$/, "wordUnknown"],
  [/^one of them is another/, "wordsSwapped"],
  [/^it may be done all the same$/, "mayBeDone"],
  [/^nodes of an older version cannot close/, "olderNodesClose"],
  [/^nodes of an older version/, "olderNodes"],
  [/^it is being closed/, "beingClosed"],
  [/^the account is closed; what this disk/, "closedNotErased"],
  [/^what the ring answered/, "badAnswer"],
  [/^what is on this disk opens/, "formerDisk"],
  [/^the ring has the new password/, "halfChanged"],
];

function remark(detail: string): string {
  for (const [pattern, word] of REMARKS) {
    const found = pattern.exec(detail);
    if (found !== null) return say(word, { number: found[1] ?? "" });
  }
  return detail;
}

export function refusal({ outcome, detail }: Answer, name: string): string {
  if (outcome === "wrong_password") return say("wrongPresent");
  if (outcome === "line_lost") return say("protectionLost");
  const isName = outcome === "already_logged_in"; // the detail is whose it is
  const isWhole = isName || outcome === "cannot_open"; // the sentence has it already
  const why = sentence(outcome, isName ? detail : name, detail);
  return isWhole || detail === "" ? why : `${why} ${remark(detail)}`;
}
