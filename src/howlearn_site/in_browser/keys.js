// The words for the device in hand: which keys run the code and leave it, or that there are none.

/** What is said beside an open editor. */
export function keys() {
  if (matchMedia("(pointer: coarse) and (hover: none)").matches) return "";
  const mac = /^(?:Mac|iP)/.test(navigator.platform);
  return `${mac ? "⌘\u00a0Enter" : "Ctrl+Enter"} runs. Esc, then Tab, leaves the code`;
}
