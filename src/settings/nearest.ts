// The word that somebody meant who misspelt it.

/** The name that fewest changes of letters make of `name`; undefined: none is near. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = 1 + name.length / 2;
  for (const each of names) {
    const changes = changesBetween(name.toLowerCase(), each.toLowerCase());
    if (changes < fewest) {
      fewest = changes;
      nearest = each;
    }
  }
  return nearest;
}

/** Letters to put in, take out or change until `a` is `b` (Levenshtein's distance). */
function changesBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}
