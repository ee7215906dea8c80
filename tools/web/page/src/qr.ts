// A safety number as a QR code (ISO/IEC 18004), for the camera of somebody's phone: 60 digits are just
// what the numeric mode of version 2 holds beside error correction of level M. So there is one size,
// one block of codewords and, since a reader takes any, one mask.

export const QR_SIZE = 25;
const DATA = 28; // codewords
const CORRECTION = 16;
const FORMAT = 0x5412; // level M, mask 0, with its own correction
const ALIGNMENT = 18;

function bitsOf(digits: string): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; --i) bits.push((value >> i) & 1);
  };
  put(1, 4); // numeric
  put(digits.length, 10);
  for (const three of digits.match(/.{3}/g)!) put(Number(three), 10);
  while (bits.length < 8 * DATA) bits.push(0);
  return bits;
}

const bytesOf = (bits: number[]): number[] =>
  Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit) => 2 * byte + bit, 0));

// In the field of 256 elements.
function product(a: number, b: number): number {
  let result = 0;
  for (; b > 0; b >>= 1) {
    if (b & 1) result ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11d : 0);
  }
  return result;
}

// Reed and Solomon's: what is left when the data are divided by (x - 1)(x - 2)...(x - 2^15).
function correctionOf(data: number[]): number[] {
  let divisor = [1];
  for (let i = 0, root = 1; i < CORRECTION; ++i, root = product(root, 2)) {
    const shifted = [...divisor, 0];
    divisor = shifted.map((one, at) => one ^ (at === 0 ? 0 : product(divisor[at - 1]!, root)));
  }
  const rest = [...data, ...Array<number>(CORRECTION).fill(0)];
  for (let i = 0; i < data.length; ++i) {
    const factor = rest[i]!;
    divisor.forEach((one, at) => (rest[i + at] = rest[i + at]! ^ product(one, factor)));
  }
  return rest.slice(data.length);
}

// What does not depend on the digits; where they go it is undefined.
function frame(): (boolean | undefined)[][] {
  const cells = Array.from({ length: QR_SIZE }, () => Array<boolean | undefined>(QR_SIZE).fill(undefined));
  const set = (x: number, y: number, isDark: boolean) => {
    if (x >= 0 && y >= 0 && x < QR_SIZE && y < QR_SIZE) cells[y]![x] = isDark;
  };
  for (let i = 0; i < QR_SIZE; ++i) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const squares = (x: number, y: number, radius: number, light: number[]) => {
    for (let dx = -radius; dx <= radius; ++dx) {
      for (let dy = -radius; dy <= radius; ++dy) set(x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  };
  const far = QR_SIZE - 4;
  for (const [x, y] of [[3, 3], [far, 3], [3, far]] as const) squares(x, y, 4, [2, 4]);
  squares(ALIGNMENT, ALIGNMENT, 2, [1]);
  for (let i = 0; i < 15; ++i) {
    const isDark = ((FORMAT >> i) & 1) === 1;
    const near = i < 6 ? i : i < 8 ? i + 1 : 14 - i; // past the line of 6
    if (i < 8) set(8, near, isDark);
    else set(i === 8 ? 7 : near, 8, isDark);
    if (i < 8) set(QR_SIZE - 1 - i, 8, isDark);
    else set(8, QR_SIZE - 15 + i, isDark);
  }
  set(8, QR_SIZE - 8, true);
  return cells;
}

// Rows of cells, true where it is dark. `digits`: 60 of them.
export function qrOf(digits: string): boolean[][] {
  const data = bitsOf(digits);
  const bits = [...data];
  for (const byte of correctionOf(bytesOf(data))) for (let i = 7; i >= 0; --i) bits.push((byte >> i) & 1);
  const cells = frame();
  let at = 0;
  for (let right = QR_SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < QR_SIZE; ++step) {
      const y = isUpward ? QR_SIZE - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (cells[y]![x] !== undefined) continue;
        cells[y]![x] = ((bits[at++] ?? 0) === 1) !== ((x + y) % 2 === 0);
      }
    }
  }
  return cells as boolean[][];
}
