import type { Answer, ExportPage } from "./types";

// The history as the file that `p2pchat export` writes; `onPage` hears how many messages there are
// so far, and says whether to go on. Nothing if it was not to; a failure's outcome.
export async function exported(
  ask: (cursor: string) => Promise<Answer>,
  onPage: (count: number) => boolean,
): Promise<Blob | string | null> {
  const lines: string[] = [];
  let cursor = "";
  let header = "";
  do {
    const answer = await ask(cursor);
    if (answer.outcome !== "done") return answer.outcome;
    const page = answer as ExportPage;
    header ||= page.header;
    lines.push(...page.lines);
    cursor = page.next;
    if (!onPage(lines.length)) return null;
  } while (cursor !== "");
  // Conversation by conversation, each with its oldest message first.
  const all = [header, ...lines.reverse(), JSON.stringify({ messages: lines.length })];
  return new Blob(all.map((line) => `${line}\n`), { type: "application/jsonl" });
}
