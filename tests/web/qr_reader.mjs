// Reads a QR code of version 2, level M, mask 0 that holds digits alone: what the page draws of a
// safety number. Written from the other end than tools/web/page/src/qr.ts: it judges every pattern
// that a camera looks for, and the correction by its syndromes.

import assert from "node:assert/strict";

const SIZE = 25;
const CODEWORDS = 44; // 16 of them correct

// Where data are: neither finders with what surrounds them, nor lines, nor the alignment pattern.
const isData = (x, y) => !((x < 9 && y < 9) || (x < 9 && y > 16) || (x > 16 && y < 9) || x === 6 || y === 6 ||
  (Math.abs(x - 18) < 3 && Math.abs(y - 18) < 3));

function judgePatterns(rows) {
  const finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];
  for (const [left, top] of [[0, 0], [18, 0], [0, 18]]) {
    assert.deepEqual(rows.slice(top, top + 7).map((row) => row.slice(left, left + 7)), finder);
  }
  assert.equal(rows[6].slice(8, 17), "101010101");
  assert.equal(rows.map((row) => row[6]).join("").slice(8, 17), "101010101");
  assert.deepEqual(rows.slice(16, 21).map((row) => row.slice(16, 21)), ["11111", "10001", "10101", "10001", "11111"]);
  // Level M with mask 0, as the standard's table has it, the highest bit first.
  const format = "101010000010010";
  assert.equal(rows[8].slice(0, 6) + rows[8][7] + rows[8][8] + rows[7][8] +
    [5, 4, 3, 2, 1, 0].map((y) => rows[y][8]).join(""), format);
  assert.equal([24, 23, 22, 21, 20, 19, 18].map((y) => rows[y][8]).join("") + rows[8].slice(17), format);
  assert.equal(rows[17][8], "1");
}

function codewordsOf(rows) {
  let bits = "";
  for (let pair = 0, x = SIZE - 1; x > 0; x -= x === 8 ? 3 : 2, ++pair) {
    const ys = Array.from({ length: SIZE }, (_, i) => (pair % 2 === 0 ? SIZE - 1 - i : i));
    for (const y of ys) {
      for (const at of [x, x - 1]) if (isData(at, y)) bits += Number(rows[y][at]) ^ Number((at + y) % 2 === 0);
    }
  }
  return Array.from({ length: CODEWORDS }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2));
}

function judgeCorrection(codewords) {
  const powers = [1];
  while (powers.length < 255) powers.push((powers.at(-1) << 1) ^ (powers.at(-1) & 128 ? 0x11d : 0));
  const times = (a, b) => (a === 0 || b === 0 ? 0 : powers[(powers.indexOf(a) + powers.indexOf(b)) % 255]);
  for (let i = 0; i < 16; ++i) {
    assert.equal(codewords.reduce((sum, one) => times(sum, powers[i]) ^ one, 0), 0, `syndrome ${i}`);
  }
}

// `rows`: 25 texts of 25 cells, "1" where it is dark. The digits.
export function readQr(rows) {
  judgePatterns(rows);
  const codewords = codewordsOf(rows);
  judgeCorrection(codewords);
  const bits = codewords.map((one) => one.toString(2).padStart(8, "0")).join("");
  assert.equal(bits.slice(0, 4), "0001");
  const count = parseInt(bits.slice(4, 14), 2);
  return Array.from({ length: count / 3 }, (_, i) =>
    String(parseInt(bits.slice(14 + 10 * i, 24 + 10 * i), 2)).padStart(3, "0")).join("");
}
