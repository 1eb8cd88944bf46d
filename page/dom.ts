// Elements without HTML: whatever text comes in, from people or over MQTT, stays text.

type Handlers = {
  [K in keyof HTMLElementEventMap as `on${K}`]?: (e: HTMLElementEventMap[K]) => void;
};
type Attributes = Readonly<Record<`aria-${string}` | `data-${string}`, string>>;
type Safe<T> = Partial<Omit<T, keyof Handlers | "innerHTML" | "outerHTML" | "style">>;
type Child = Node | string;

/** A new element; what has no property of that name becomes an attribute. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Safe<HTMLElementTagNameMap[K]> & Handlers & Partial<Attributes> & { role?: string } = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (name.includes("-") || name === "role") element.setAttribute(name, String(value));
    else Reflect.set(element, name, value);
  }
  element.append(...children);
  return element;
}

/**
 * A name that somebody else chose: isolated, so that letters of another direction do not turn what
 * stands around them, and complete on hover where there is no room for all of it.
 */
export function nameElement(text: string, className = "name"): HTMLElement {
  return el("bdi", { className, title: text }, text);
}

/** Changes the text only where it is another one: the browser then has nothing to lay out. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets or takes away an attribute, only where that changes something. */
export function setData(element: HTMLElement, key: string, value: string | undefined): void {
  if (element.dataset[key] === value) return;
  if (value === undefined) delete element.dataset[key];
  else element.dataset[key] = value;
}

/** What to do next, where there is nothing to show. */
export function notice(title: string, ...lines: readonly Child[]): HTMLElement {
  const body = lines.map((line) => (typeof line === "string" ? el("p", {}, line) : line));
  return el("section", { className: "notice", role: "status" }, el("h2", {}, title), ...body);
}

/** A command for the terminal. */
export function command(text: string): HTMLElement {
  return el("pre", { className: "command" }, text);
}
