// Copy as Python where the page has no right to the clipboard, as on plain http: the older command,
// or else a field with the text under the buttons, selected, to be copied by hand.

import { html } from "./core.js";

/** Returns whether the text is copied. */
export function copyByHand(text, button) {
  document.querySelector(".hl-code")?.remove();
  const field = html("textarea", { class: "hl-code", readonly: "", rows: text.split("\n").length, "aria-label": "Python code" });
  field.value = text;
  button.parentNode.after(field);
  field.select();
  const done = document.execCommand("copy");
  if (done) field.remove();
  button.focus();
  return done;
}
