// ECDSA over P-256 of a hash that was made before, which node:crypto does not offer. Slow, plain.

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};
type Point = { readonly x: bigint; readonly y: bigint } | undefined;

const mod = (a: bigint, m: bigint): bigint => ((a % m) + m) % m;

function inverse(a: bigint, m: bigint): bigint {
  let [r, next] = [mod(a, m), m];
  let [x, after] = [1n, 0n];
  while (next > 0n) {
    const q = r / next;
    [r, next] = [next, r - q * next];
    [x, after] = [after, x - q * after];
  }
  return mod(x, m);
}

function add(a: Point, b: Point): Point {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.x === b.x && mod(a.y + b.y, P) === 0n) return undefined;
  const slope =
    a.x === b.x
      ? (3n * a.x * a.x - 3n) * inverse(2n * a.y, P)
      : (b.y - a.y) * inverse(b.x - a.x, P);
  const x = mod(slope * slope - a.x - b.x, P);
  return { x, y: mod(slope * (a.x - x) - a.y, P) };
}

function times(point: Point, k: bigint): Point {
  let sum: Point;
  let power = point;
  for (let left = k; left > 0n; left >>= 1n) {
    if (left & 1n) sum = add(sum, power);
    power = add(power, power);
  }
  return sum;
}

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

export function p256Verify(octets: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
  const key = { x: number(octets.subarray(1, 33)), y: number(octets.subarray(33)) };
  const r = number(signature.subarray(0, 32));
  const inverseS = inverse(number(signature.subarray(32)), N);
  const sum = add(times(G, mod(number(hash) * inverseS, N)), times(key, mod(r * inverseS, N)));
  return sum !== undefined && mod(sum.x, N) === r;
}
