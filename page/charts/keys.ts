// Moving and zooming charts by keyboard.

export interface KeyActions {
  /** Moves by a share of what is shown. */
  readonly pan: (share: number) => void;
  /** Shows so many times as much. */
  readonly stretch: (factor: number) => void;
  readonly reset: () => void;
  /** The space bar; absent: it scrolls the page as usual. */
  readonly pause?: () => void;
}

const PAN = 0.2;

/** Handles keys that were meant for `event`'s own element, not for something within it. */
export function onChartKey(event: KeyboardEvent, actions: KeyActions): void {
  if (event.target !== event.currentTarget) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { pan, pause, reset, stretch } = actions;
  const known: Record<string, (() => void) | undefined> = {
    " ": pause,
    ArrowLeft: () => pan(-PAN),
    ArrowRight: () => pan(PAN),
    "+": () => stretch(1 / 2),
    "=": () => stretch(1 / 2),
    "-": () => stretch(2),
    "0": reset,
    Escape: reset,
  };
  const action = known[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}
