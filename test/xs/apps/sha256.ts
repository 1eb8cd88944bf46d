// SHA-256 (FIPS 180-4) for the engines under test, which have no cryptography of their own.

const K = primes(64).map((p) => fraction(Math.cbrt(p)));
const START = primes(8).map((p) => fraction(Math.sqrt(p)));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

function fraction(x: number): number {
  return ((x - Math.floor(x)) * 2 ** 32) | 0;
}

function rotate(x: number, bits: number): number {
  return (x >>> bits) | (x << (32 - bits));
}

export function sha256(message: Uint8Array): Uint8Array {
  const blocks = Math.ceil((message.length + 9) / 64);
  const padded = new Uint8Array(64 * blocks);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, 8 * message.length);
  const h = Int32Array.from(START);
  const w = new Int32Array(64);
  for (let block = 0; block < blocks; block++) compress(h, w, view, 64 * block);
  const out = new DataView(new ArrayBuffer(32));
  for (let i = 0; i < 8; i++) out.setInt32(4 * i, h[i]);
  return new Uint8Array(out.buffer);
}

function compress(h: Int32Array, w: Int32Array, view: DataView, from: number): void {
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      w[i] = view.getInt32(from + 4 * i);
      continue;
    }
    const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  const v = Int32Array.from(h);
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    const t1 = (v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i]) | 0;
    const s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    const t2 = (s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) | 0;
    v.copyWithin(1, 0, 7);
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (let i = 0; i < 8; i++) h[i] += v[i];
}
