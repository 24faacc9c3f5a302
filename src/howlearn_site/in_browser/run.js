// Run and Edit on every Python block. Every page loads this file, so it only adds the buttons; what
// they do comes with the first press, in run-panel.js, and Python itself with the first Run.

{
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  // Megabytes that travel before the first result and before the first figure; a test holds these
  // to what generated/run.json says.
  const SIZES = { python: 9, pictures: 8 };
  const DRAWS = /\bmatplotlib\b|howlearn\.plots|howlearn import .*\bplots\b/;

  /** @type {import("./run-panel.js").PageOfBlocks} */
  const page = {
    loaded: new Set(), // of the keys of SIZES
    /** What stands beside the buttons before a press: how much would be loaded. */
    note(code) {
      const missing = Object.entries(SIZES).filter(
        ([set]) => !page.loaded.has(set) && (set === "python" || DRAWS.test(code)),
      );
      const size = missing.reduce((sum, [, size]) => sum + size, 0);
      return self.howlearnDisk?.note ||
        (size ? `${size} MB ${page.loaded.size ? "more" : "the first time"}` : "");
    },
    /** What is run: of a docstring's example, what is typed. */
    code(block) {
      const code = /** @type {Element} */ (block.querySelector("code")?.cloneNode(true));
      code.querySelectorAll(".gp, .go").forEach((part) => part.remove());
      return code.textContent.replace(/\n$/, "");
    },
  };

  /** @param {string} name */
  const load = (name) => import(new URL(name, here).href);

  /**
   * @param {"run" | "edit"} what
   * @param {Element} block
   * @param {Element} note
   */
  const press = (what, block, note) =>
    load("run-panel.js").then((panel) => panel[what](block, page), () => {
      note.textContent = "The script that runs Python could not be loaded";
    });

  // A script without imports: it must come on a page from a disk, too, where no module does.
  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} name
   * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
   */
  const element = (name, properties) => Object.assign(document.createElement(name), properties);

  /**
   * Why a block has no Run, or nothing.
   * @param {Element} block
   * @param {string} code
   */
  const hindrance = (block, code) => {
    const needs = block.previousElementSibling;
    if (needs?.matches(".hl-requires")) {
      const names = Array.from(needs.querySelectorAll("code"), (name) => name.textContent);
      return `Not in the page: needs ${names.join(" and ")}`;
    }
    if (/^if __name__ == /m.test(code)) {
      return "Not in the page: starts other processes";
    }
    return "";
  };

  const add = () => {
    document.querySelectorAll("article .highlight").forEach((block, index) => {
      // Neither a file that is shown nor a signature.
      if (!block.matches(".language-python:not(.hl-source, .doc-signature), .language-pycon")) {
        return;
      }
      if (block.querySelector(".hl-run")) return;
      const number = index + 1; // as the copy button has it
      const code = page.code(block);
      const bar = element("div", { className: "hl-run" });
      const note = element("span", { className: "hl-run-note", id: `hl-run-note-${number}` });
      /**
       * @param {"run" | "edit"} what
       * @param {string} name
       */
      const button = (what, name) => {
        const className = `hl-run-${what}`;
        const made = element("button", { type: "button", textContent: name, className });
        made.setAttribute("aria-label", `${name} code block ${number}`);
        made.setAttribute("aria-describedby", note.id);
        made.addEventListener("click", () => press(what, block, note));
        return made;
      };
      const why = hindrance(block, code);
      note.textContent = why || page.note(code);
      if (!why) {
        note.dataset.idle = "";
        bar.append(button("run", "Run"), button("edit", "Edit"));
      }
      const live = element("span", { className: "hl-run-live" });
      live.setAttribute("role", "status");
      bar.append(note, live);
      block.append(bar);
      block.classList.add("hl-runs");
    });
  };

  // What the reader has left in this browser, or an address has in it, is shown by scripts that come
  // only then.
  const recall = () => {
    if (page.kept || /howlearn |#edit=/.test(Object.keys(localStorage) + location.hash)) {
      load("kept.js").then(({ show }) => show(page), () => {});
    }
  };

  document$.subscribe(() => {
    add();
    recall();
  });
  addEventListener("hashchange", recall);
}
