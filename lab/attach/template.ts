// Home Assistant's value templates, as far as devices that announce themselves write them: a place
// in the message, perhaps scaled, perhaps rounded. What is none of this is not understood, and
// never guessed.
import { type Path, pathOf } from "./path.ts";

/** A reading is `scale · number + offset`. */
export interface ValueAt {
  readonly path: Path;
  readonly scale: number;
  readonly offset: number;
}

const PLAIN: ValueAt = { path: [], scale: 1, offset: 0 };

// {{ value_json… op number … | filter … }}
const EXPRESSION = /^\{\{-?\s*(.+?)\s*-?\}\}$/s;
const PLACE =
  /^\(*\s*(value_json|value)\b((?:\.get\(\s*(?:'[^']*'|"[^"]*")\s*\)|\.[\w-]+|\[[^\]]+\])*)/;
const FILTER = /^\s*\)*\s*\|\s*(float|int|round|default|is_defined)\b\s*(\([^)]*\))?/;
const STEP = /^\s*\)*\s*([*/+-])\s*(\d+(?:\.\d+)?)/;
// {% if value_json.x is defined %}{{ … }}{% endif %}, with nothing or an old value otherwise
const CONDITION =
  /^\{%-?\s*if\s[^%]*%\}\s*(\{\{[^}]*\}\})\s*(?:\{%-?\s*else\s*-?%\}[^%]*)?\{%-?\s*endif\s*-?%\}$/;

/** Where the template takes its number from; undefined: it is none of the common forms. */
export function readTemplate(template: string | undefined): ValueAt | undefined {
  const text = template?.trim() ?? "";
  if (text === "") return PLAIN;
  const inner = CONDITION.exec(text)?.[1] ?? text;
  const expression = EXPRESSION.exec(inner)?.[1];
  const place = expression === undefined ? null : PLACE.exec(expression);
  if (expression === undefined || place === null) return undefined;
  const [whole, root, accessors = ""] = place;
  const path =
    accessors === "" ? [] : pathOf(accessors.replaceAll(/\.get\(\s*([^)]*?)\s*\)/g, "[$1]"));
  if (path === undefined || (root === "value" && path.length > 0)) return undefined;
  return withSteps(expression.slice(whole.length), path);
}

function withSteps(rest: string, path: Path): ValueAt | undefined {
  let [scale, offset] = [1, 0];
  let left = rest;
  for (;;) {
    const filter = FILTER.exec(left);
    const step = STEP.exec(left);
    if (filter !== null) left = left.slice(filter[0].length);
    else if (step !== null) {
      const [whole, operator, digits] = step;
      const number = Number(digits);
      // What binds more tightly stands first, or the sum is another one.
      if (offset !== 0 && (operator === "*" || operator === "/")) return undefined;
      if (operator === "*") scale *= number;
      else if (operator === "/") scale /= number;
      else offset += operator === "+" ? number : -number;
      left = left.slice(whole.length);
    } else break;
  }
  return /^\s*\)*\s*$/.test(left) && Number.isFinite(scale) ? { path, scale, offset } : undefined;
}
