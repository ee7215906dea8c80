// What is shown of a message that was found: the words around the first one that was looked for.

export interface Part {
  text: string;
  isHit: boolean;
}

const BEFORE = 60; // letters of an excerpt before the first hit
const LENGTH = 240; // of an excerpt

// As core/chat/words.h parts a text: signs of Han, Hiragana and Katakana, and emoji, stand alone.
const ALONE = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Extended_Pictographic}]";
const WORD = new RegExp(`${ALONE}|(?:(?!${ALONE})[\\p{L}\\p{N}\\p{M}])+`, "gu");

// Not in the middle of a character of two units.
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

function beginning(text: string, first: number): number {
  if (first <= BEFORE) return 0;
  const space = text.indexOf(" ", first - BEFORE);
  return space >= 0 && space < first ? space + 1 : whole(text, first - BEFORE);
}

export function excerpt(text: string, words: string): Part[] {
  const wanted = new Set((words.match(WORD) ?? []).map((one) => one.toLowerCase()));
  const hits = [...text.matchAll(WORD)].filter((one) => wanted.has(one[0].toLowerCase()));
  const from = beginning(text, hits[0]?.index ?? 0);
  const to = whole(text, Math.min(text.length, from + LENGTH));
  const parts: Part[] = [{ text: from > 0 ? "… " : "", isHit: false }];
  let at = from;
  for (const { index, 0: word } of hits) {
    if (index + word.length > to) break;
    parts.push({ text: text.slice(at, index), isHit: false }, { text: word, isHit: true });
    at = index + word.length;
  }
  parts.push({ text: text.slice(at, to) + (to < text.length ? " …" : ""), isHit: false });
  return parts.filter((part) => part.text !== "");
}
