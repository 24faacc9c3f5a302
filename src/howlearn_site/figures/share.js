// What of a figure can be given to somebody else: links to the state in the chapter and to the figure
// alone, the line that puts it into another page, and Python.

import { html, put } from "../pages/elements.js";
import { copyByHand } from "./copy.js";

/** @typedef {import("./figure.js").Figure<any>} Shared */

/**
 * The addresses of a figure's state, in its chapter and alone; the state is written as address.js does.
 * @param {Shared} figure
 */
function addresses({ name, state, initial }) {
  const moved = Object.keys(state).some((key) => state[key] !== initial[key]);
  const query = `${name}=${Object.entries(state).map((pair) => pair.join(":")).join(",")}`;
  const alone = new URL(`../../../live/${name}/`, import.meta.url);
  /** @type {HTMLAnchorElement | null} */
  const back = document.querySelector(".hl-from a"); // the page of the figure alone has it
  const chapter = new URL(back?.href ?? location.href);
  Object.assign(chapter, { search: moved ? query : "", hash: moved ? "" : name });
  alone.search = query; // it may begin elsewhere, as the figure of another chapter
  return { chapter: chapter.href, alone: alone.href };
}

/**
 * The height of a frame in which nothing has to be scrolled, on a page as wide as a chapter.
 * @param {Shared} figure
 */
function heightOf(figure) {
  const { offsetWidth: width, offsetHeight: height } = figure;
  return width >= 520 && width < 800 ? height + 100 : 800;
}

/**
 * Copy a figure's state as a program.
 * @param {Shared} figure
 * @param {HTMLElement} button
 */
export async function copy(figure, button) {
  let [text, says] = ["", "Copied"];
  try {
    text = await figure.python();
    await navigator.clipboard.writeText(text);
  } catch {
    says = text ? copyByHand(text, button) : "It did not arrive";
  }
  figure.tell(button, "Copy as Python", says);
}

/**
 * Open what can be shared.
 * @param {Shared} figure
 * @param {HTMLElement} opener
 */
export async function share(figure, opener) {
  const python = await Promise.resolve(figure.python()).catch(() => "");
  if (!figure.parts) return; // it has left the page meanwhile
  const { title } = /** @type {typeof import("./figure.js").Figure} */ (figure.constructor);
  const { chapter, alone } = addresses(figure);
  const line =
    `<iframe src="${alone}" title="${title}, a figure of howlearn" width="100%" height="${
      heightOf(figure)
    }" style="border: 0" loading="lazy" allow="clipboard-write"></iframe>`;
  const heard = html("p", { class: "hl-heard", role: "status" });
  const id = `${figure.name}-share`;
  const dialog = html(
    "dialog",
    { class: "hl-share", "aria-labelledby": id, closedby: "any" },
    html("p", { id }, "Share ", html("b", {}, title), " as it is now"),
    row("A link to it in the chapter", chapter, heard),
    row("A link to the figure alone, for a large screen", alone, heard),
    row("A line that puts it into your own page", line, heard),
    ...(python ? [row("Python that prints its numbers", python, heard)] : []),
    heard,
  );
  const close = html("button", { type: "button", class: "hl-button" }, "Close");
  close.addEventListener("click", () => dialog.close());
  dialog.append(close);
  dialog.addEventListener("close", () => {
    // The browser has given the focus back by now, and the reader may have gone on from there.
    const { activeElement: focused } = document;
    const isLost = !focused || focused === document.body || dialog.contains(focused);
    dialog.remove();
    if (isLost) opener.focus();
  });
  // Back leads to another state, of which this says nothing.
  for (const back of ["hl-back", "popstate"]) {
    addEventListener(back, () => dialog.close(), { signal: figure.signal, once: true });
  }
  figure.parts.live.append(dialog);
  dialog.showModal();
}

/**
 * A text with a button that copies it.
 * @param {string} says
 * @param {string} text
 * @param {HTMLElement} heard
 */
function row(says, text, heard) {
  const field = html("textarea", { readonly: "", "aria-label": says, spellcheck: "false" });
  field.rows = Math.min(4, Math.max(2, text.split("\n").length));
  field.value = text;
  const button = html("button", { type: "button", class: "hl-button" }, "Copy");
  put(button, { "aria-label": `Copy: ${says}` });
  button.addEventListener("click", async () => {
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // The page has no right to the clipboard: the older command, or a reader's own keys.
      field.select();
      if (!document.execCommand("copy")) said = "Selected, copy it from here";
    }
    heard.textContent = button.textContent = said;
    if (said === "Copied") setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return html("div", {}, html("p", {}, says), field, button);
}
