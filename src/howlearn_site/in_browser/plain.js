// A text area to edit a block in, for where the editor of editor.js cannot come; both are used alike.

import { html } from "../pages/elements.js";

/**
 * What an editor is asked for. Escape, which lets the next Tab leave the code, is told.
 * @typedef {{
 *   code: string, name: string, describedby: string,
 *   changed(code: string): void, run(): void, escaped(): void,
 * }} Wanted
 *
 * @typedef {{
 *   dom: HTMLElement, code: string, focus(): void,
 *   mark(line: number, message: string): void,
 * }} Editor `mark` says at a line what went wrong there, and takes back what was said before; line 0
 * is none. What is set as the code can be undone like what is typed.
 */

/**
 * @param {Wanted} wanted
 * @returns {Editor}
 */
export function plainEditor({ code, name, describedby, changed, run, escaped }) {
  const area = html("textarea", {
    class: "hl-run-editor hl-run-plain",
    "aria-label": name,
    "aria-describedby": describedby,
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    spellcheck: "false",
    wrap: "off",
  });
  area.value = code;
  const fit = () => area.rows = area.value.split("\n").length;
  fit();
  area.addEventListener("input", () => {
    fit();
    changed(area.value);
  });

  let leaves = false; // whether the next Tab does
  area.addEventListener("blur", () => leaves = false);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && leaves) return;
    if (event.key !== "Shift") leaves = event.key === "Escape";
    if (event.key === "Escape") {
      escaped();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "Enter") {
      event.preventDefault();
      const line = area.value.slice(lineOf(area.selectionStart), area.selectionStart);
      type("\n" + /^ */.exec(line) + (/[:([{]\s*$/.test(line) ? "    " : ""));
    } else if (event.key === "Tab") {
      event.preventDefault();
      if (event.shiftKey || area.selectionStart < area.selectionEnd) shift(event.shiftKey);
      else type(" ".repeat(4 - ((area.selectionStart - lineOf(area.selectionStart)) % 4)));
    }
  });

  /** @param {number} place */
  const lineOf = (place) => area.value.lastIndexOf("\n", place - 1) + 1;

  /**
   * Put a text where the selection is. Unlike a new value, it can be undone.
   * @param {string} text
   */
  function type(text) {
    area.focus();
    const done = text
      ? document.execCommand("insertText", false, text)
      : area.selectionStart === area.selectionEnd || document.execCommand("delete");
    if (!done) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input"));
    }
  }

  /**
   * Move the lines of the selection by four blanks.
   * @param {boolean} back
   */
  function shift(back) {
    const { selectionStart: start, selectionEnd: end } = area;
    const from = lineOf(start);
    const to = (area.value + "\n").indexOf("\n", end);
    const before = area.value.slice(from, to);
    const after = back ? before.replace(/^ {1,4}/gm, "") : before.replace(/^(?=.)/gm, "    ");
    if (after === before) return;
    const first = before.search(/\n|$/) - after.search(/\n|$/); // what the first line has lost
    area.setSelectionRange(from, to);
    type(after);
    area.setSelectionRange(
      Math.max(from, start - first),
      Math.max(from, end + after.length - before.length),
    );
  }

  return {
    dom: area,
    get code() {
      return area.value;
    },
    set code(code) {
      const active = document.activeElement;
      area.select();
      type(code);
      if (active instanceof HTMLElement) active.focus();
    },
    focus: () => area.focus(),
    mark(line) {
      // A text area has no place beside a line; what went wrong stands with the result.
      area.ariaInvalid = String(line > 0);
    },
  };
}
