// What the Run and Edit buttons do, and those that come with an edit; run.js loads it at the first
// press. One worker serves the whole tab: this module, and with it the worker, outlives the pages of
// instant navigation.

import { html, put } from "../pages/elements.js";
import { keep, markOf } from "./edits.js";
import { keys } from "./keys.js";
import { plainEditor } from "./plain.js";
import { refusal } from "./refused.js";
import { figureOf } from "./run-figure.js";
import { addressOf } from "./share.js";
import { solve } from "./solved.js";

/**
 * What run.js knows of a page, and whether this tab has kept anything.
 * @typedef {{
 *   loaded: Set<string>, kept?: boolean,
 *   note(code: string): string, code(block: Element): string,
 * }} PageOfBlocks
 */

const SECONDS = 60; // of running; loading is not counted
const FLOOD = 6000; // characters; of what is longer the first few lines are shown, the rest folds
const WHY_AT_MOST = 300; // characters of the reason beside the head
const ON_A_DISK =
  "this page was opened from a disk, and there a browser starts no Python. Copy the " +
  "block into a file and run that. Or run python -m http.server in the folder of these pages and " +
  "open http://127.0.0.1:8000, where Run works";

/** @type {Worker | undefined} */
let worker;
/** @type {Panel | undefined} the one whose code the worker has */
let current;
/** @type {Panel[]} */
const waiting = [];
/** @type {WeakMap<Element, Panel>} */
const panels = new WeakMap();
let runs = 0;

/** @typedef {(block: Element, page: PageOfBlocks) => void | Promise<void>} Press */

/** @type {Press} */
export const run = (block, page) => panelOf(block, page).press();
/** @type {Press} */
export const edit = (block, page) => panelOf(block, page).edit();

/**
 * @param {Element} block
 * @param {PageOfBlocks} page
 */
export function panelOf(block, page) {
  const panel = panels.get(block) ?? new Panel(block, page);
  panels.set(block, panel);
  return panel;
}

/** Hand the next code to the worker, which is started where there is none. */
function next() {
  if (current) return;
  current = waiting.shift();
  if (!current) return;
  if (location.protocol === "file:") {
    hear({ type: "failed", id: current.id, message: ON_A_DISK });
    return;
  }
  worker ??= begun();
  const { id, ran: code, isExample: example } = current;
  worker.postMessage({ id, code, example, number: ++runs });
}

let refused = ""; // why there can be no worker
addEventListener("securitypolicyviolation", (event) => {
  if (event.effectiveDirective === "worker-src") refused = refusal(event);
});

function begun() {
  // Begun from a blob, a worker has the policy of the page, and so has what a block does in it. From
  // the address of its script it would have none.
  const script = JSON.stringify(new URL("run-worker.js", import.meta.url));
  const blob = new Blob([`import ${script}`], { type: "text/javascript" });
  const made = new Worker(URL.createObjectURL(blob), { type: "module" });
  made.onmessage = ({ data }) => hear(data);
  made.onerror = (event) => {
    event.preventDefault();
    // Why it was refused is told at about the same time.
    setTimeout(() => {
      const message = refused || event.message || "its script did not load";
      if (current && worker === made) hear({ type: "failed", id: current.id, message });
    });
  };
  return made;
}

/**
 * A place for what is printed.
 * @param {HTMLElement} samp
 */
const box = (samp) =>
  html("div", { class: "hl-output no-copy" }, html("pre", { translate: "no" }, samp));

/** @param {string} kind */
const classed = (kind) => ({ class: `hl-run-${kind}` });

function dismiss() {
  worker?.terminate();
  worker = undefined;
}

const HEARD = new Set(["loaded", "stage", "running", "text", "figure", "done", "failed"]);

/**
 * Take what the worker says of the run in hand; a block may say things too, and is not heard.
 * @param {{ type: string, id: string, message?: string }} message
 */
function hear({ type, id, ...said }) {
  if (!current || id !== current.id || !HEARD.has(type)) return;
  const panel = current;
  if (type === "done" || type === "failed") current = undefined;
  if (type === "failed") dismiss();
  // Each of these is a method of its name, which says what it takes.
  /** @type {any} */ (panel)[type](said);
  next();
}

/**
 * Take a panel out of the queue, or its code out of the worker, which only ends by ending it.
 * @param {Panel} panel
 */
function withdraw(panel) {
  if (waiting.includes(panel)) waiting.splice(waiting.indexOf(panel), 1);
  if (current === panel) {
    current = undefined;
    dismiss();
    next();
  }
}

/** What belongs to one block: its buttons, its editor, and what its runs said. */
class Panel {
  /** @type {import("./plain.js").Editor | undefined} once Edit was pressed; it keeps what to undo */
  editor;
  /** Whether the editor is shown. */
  open = false;
  /** @type {string | undefined} the reader's code where it is not the page's */
  edited;
  /** @type {{ code: string, from: string, open: boolean, result?: HTMLElement } | undefined} what
   * Reset took away */
  aside;
  /** @type {string | undefined} an edit of the reader's that is not shown, and can be */
  earlier;
  from = ""; // where what is shown comes from, if it is neither the page's nor typed here
  lasts = true; // whether what is kept outlasts the tab
  /** Where the last run ended with an error: of which code, at which line, and why. */
  fault = { code: "", line: 0, why: "" };
  /** @type {HTMLElement} the reader's code where no editor shows it, and on paper */
  paper = html("pre", { ...classed("paper"), translate: "no" });
  /** @type {HTMLElement | undefined} what stands below the block: the reader's last result */
  result;
  /** @type {HTMLElement | undefined} that of the run in hand, once it has said something */
  made;
  /** @type {HTMLElement | undefined} */
  head;
  /** @type {HTMLElement | undefined} */
  samp;
  /** @type {HTMLElement | undefined} why Python could not be run */
  message;
  lacks = ""; // why the editor is a text area
  stale = ""; // why the reader's edit is not shown
  id = "";
  ran = "";
  printed = "";
  started = false;
  /** @type {string[]} */
  alts = [];
  /** @type {string[]} */
  verdicts = [];
  /** @type {string[]} the names of the exercises that are solved */
  solved = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * @param {Element} block
   * @param {PageOfBlocks} page
   */
  constructor(block, page) {
    this.block = block;
    this.page = page;
    this.original = page.code(block);
    this.isExample = block.matches(".language-pycon");
    /** @param {string} selector */
    const part = (selector) => /** @type {HTMLElement} */ (block.querySelector(selector));
    this.pre = part("pre");
    this.runPart = part(".hl-run-run");
    this.editPart = part(".hl-run-edit");
    this.notePart = part(".hl-run-note");
    this.livePart = part(".hl-run-live");
    this.name = this.runPart.getAttribute("aria-label")?.replace("Run ", "") ?? "";
    this.number = Number(/\d+$/.exec(this.notePart.id));
    this.copyPart = this.button("copy", "Copy", () => this.copy(this.code, "Copied"));
    this.sharePart = this.button("share", "Share", () => this.share());
    this.earlierPart = this.button("earlier", "Earlier edit", () => this.exchange());
    this.resetPart = this.button("reset", "Reset", () => this.aside ? this.undo() : this.reset());
    this.editPart.after(this.copyPart, this.sharePart, this.earlierPart);
    this.notePart.after(this.resetPart); // apart from the others
    // What the builder recorded: the output, the figure, or both, straight after the block.
    /** @type {Element[]} */
    this.recorded = [];
    let after = block.nextElementSibling;
    for (const kind of [".hl-output", "figure.hl-figure"]) {
      if (!after?.matches(kind)) continue;
      this.recorded.push(after);
      after = after.nextElementSibling;
    }
  }

  get code() {
    return this.edited ?? this.original;
  }

  get busy() {
    return current === this || waiting.includes(this);
  }

  /* What the buttons ask for */

  press() {
    if (this.busy) {
      withdraw(this);
      this.finish("Stopped", "");
      return;
    }
    // A run of a page that is no longer shown can be neither seen nor stopped.
    if (current && !current.block.isConnected) withdraw(current);
    this.id = crypto.getRandomValues(new Uint32Array(4)).join();
    this.ran = this.code;
    this.made = undefined;
    this.printed = "";
    this.alts = [];
    this.verdicts = [];
    this.solved = [];
    this.started = false;
    this.editor?.mark(0, "");
    if (this.result && this.head) {
      this.result.classList.add("hl-run-old");
      this.head.textContent = "From your run before this one";
    }
    this.label("Stop");
    delete this.notePart.dataset.idle;
    this.say(current ? "Waits for another block to end" : "Starts");
    waiting.push(this);
    next();
  }

  /** Show the editor, or where it is shown what it holds. */
  async edit() {
    this.open = !this.open;
    if (this.open) {
      const editor = this.editor ??= await this.opened();
      if (!this.open) return; // Reset was pressed meanwhile
      if (editor.code !== this.code) editor.code = this.code;
      this.show();
      this.point();
      editor.focus();
    } else {
      this.show();
    }
  }

  /** Make the editor: CodeMirror, or where it does not come a text area. */
  async opened() {
    /** @type {import("./plain.js").Wanted} */
    const wanted = {
      code: this.aside?.code ?? this.code, // which is then undone by the page's
      name: `The code of ${this.name}`,
      describedby: this.notePart.id,
      changed: (code) => this.change(code),
      run: () => this.busy || this.press(),
      escaped: () => this.tell("Tab leaves the code"),
    };
    let editor;
    try {
      // It is fetched like a page of the site's, not known when this file is read.
      const { makeEditor } = await import("./editor.js");
      editor = makeEditor(wanted);
    } catch {
      this.lacks = "The editor could not be loaded: this is a plain text area";
      this.tell(this.lacks);
      editor = plainEditor(wanted);
    }
    this.pre.after(editor.dom);
    return editor;
  }

  /**
   * Take what the reader has typed.
   * @param {string} code
   */
  change(code) {
    if (code === this.code) return;
    this.edited = code === this.original ? undefined : code;
    this.aside = undefined;
    this.from = this.stale = "";
    this.keep();
    this.show();
  }

  /** Keep what is the reader's own. */
  keep() {
    if (this.from) return;
    this.page.kept = true;
    const edit = { of: markOf(this.original), code: this.edited, before: this.earlier };
    this.lasts = keep(this.number, edit);
  }

  /**
   * Show an edit that was kept; of code that has changed since, only that there is one.
   * @param {import("./edits.js").Edit} edit
   */
  recall({ of, code, before }) {
    if (of === markOf(this.original)) {
      this.edited = code;
      this.earlier = before;
    } else {
      this.earlier = code ?? before;
      this.stale = "The page's code has changed since your edit";
    }
    this.show();
  }

  /**
   * Show what a link has brought, beside which an edit of the reader's own is not lost.
   * @param {import("./share.js").Shared} shared
   */
  follow({ of, code }) {
    if (code === this.code) return;
    this.earlier = this.from ? this.earlier : this.edited ?? this.earlier;
    this.from = of === markOf(this.original)
      ? "From a link: read it before you run it"
      : "From a link to an older version of this block: read it before you run it";
    this.aside = undefined;
    this.open = false;
    this.swap(code === this.original ? undefined : code, undefined);
    this.tell(this.from);
  }

  /** Show the earlier edit, and take what is shown for the earlier one, if it is an edit. */
  exchange() {
    const code = this.earlier;
    this.earlier = this.edited;
    this.from = this.stale = "";
    this.aside = undefined;
    this.swap(code === this.original ? undefined : code, undefined);
    this.tell("Your earlier edit is shown");
  }

  /** Show of the block what there is: the page's code, the reader's, or the editor with it. */
  show() {
    const edited = this.edited !== undefined;
    if (!edited && !this.open) this.paper.remove();
    else if (!this.paper.isConnected) this.pre.after(this.paper);
    this.paper.textContent = this.code;
    this.paper.classList.toggle("hl-run-read", edited && !this.open);
    this.pre.classList.toggle("hl-away", edited || this.open);
    this.editor?.dom.classList.toggle("hl-away", !this.open);
    for (const part of this.recorded) part.classList.toggle("hl-run-theirs", edited);
    this.call(this.editPart, this.open ? "Done" : "Edit");
    this.copyPart.hidden = this.sharePart.hidden = !edited;
    this.earlierPart.hidden = this.earlier === undefined;
    this.call(this.resetPart, this.aside ? "Undo reset" : "Reset");
    this.resetPart.hidden = !edited && !this.result && !this.aside;
    if (!this.busy) this.rest();
  }

  /** Say beside the buttons what holds while nothing runs. */
  rest() {
    const plain = !this.open && this.edited === undefined;
    if (plain) this.notePart.dataset.idle = "";
    else delete this.notePart.dataset.idle;
    const said = [this.stale, this.from];
    if (this.open) said.push(this.lacks, keys());
    else if (!plain && !this.from && this.lasts) said.push("Your edit, kept on this device");
    if (!plain && !this.from && !this.lasts) {
      said.push("Your edit lasts as long as this page: the browser stores nothing");
    }
    this.say(said.filter(Boolean).join(". ") || (plain ? this.page.note(this.original) : ""));
  }

  /** Bring the page's code and output back; it asks nothing, as it can be undone. */
  reset() {
    if (this.busy) withdraw(this);
    this.aside = { code: this.code, from: this.from, open: this.open, result: this.result };
    this.open = false;
    this.from = "";
    this.swap(undefined, undefined);
    this.tell("The code and its output are the page's again");
  }

  undo() {
    if (!this.aside) return;
    const { code, from, open, result } = this.aside;
    this.aside = undefined;
    this.open = open;
    this.from = from;
    this.swap(code === this.original ? undefined : code, result);
    this.tell("Your code is back");
  }

  /**
   * Show another code and another result.
   * @param {string | undefined} edited
   * @param {HTMLElement | undefined} result
   */
  swap(edited, result) {
    this.edited = edited;
    this.keep();
    if (this.editor && this.editor.code !== this.code) this.editor.code = this.code;
    this.message?.remove();
    this.result?.remove();
    this.result = result;
    if (result) this.block.after(result);
    this.recorded.forEach((part) => part.classList.toggle("hl-away", !!result));
    this.label("Run");
    this.show();
    this.point();
  }

  /**
   * @param {string} text
   * @param {string} done what is said then
   */
  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(done);
    } catch {
      this.say("This browser does not let the page copy");
    }
    this.tell(this.notePart.textContent ?? "");
  }

  /** Copy an address that has the code in it. */
  async share() {
    const { number, code } = this;
    try {
      const address = await addressOf({ number, of: markOf(this.original), code });
      await this.copy(address, "Link copied; opening it runs nothing");
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
      this.tell(this.notePart.textContent ?? "");
    }
  }

  /** Mark in the editor the line at which its code went wrong. */
  point() {
    const { code, line, why } = this.fault;
    if (this.open && code === this.code) this.editor?.mark(line, why);
  }

  /* What the worker says */

  /** @param {{ set: string }} said */
  loaded({ set }) {
    const { page } = this;
    page.loaded.add(set);
    for (const note of document.querySelectorAll(".hl-run-note[data-idle]")) {
      note.textContent = page.note(page.code(note.closest(".highlight") ?? note));
    }
  }

  /** @param {{ stage: string, done: number, total?: number }} said */
  stage({ stage, done, total }) {
    /** @param {number} bytes */
    const mega = (bytes) => (bytes / 1e6).toFixed(1);
    this.say(total ? `${stage}: ${mega(done)} of ${mega(total)} MB` : stage);
    this.tell(stage);
  }

  running() {
    this.started = true;
    this.say("Running");
    this.tell("Running");
    this.timer = setTimeout(() => {
      withdraw(this);
      this.finish(`Stopped after ${SECONDS} seconds`, "");
    }, SECONDS * 1000);
  }

  /** @param {{ kind: string, text: string }} said */
  text({ kind, text }) {
    if (kind === "solved") {
      this.solved.push(String(text));
      return;
    }
    this.begin();
    if (!this.samp) {
      this.samp = html("samp");
      this.head?.after(box(this.samp));
    }
    this.printed += text;
    const plain = !["error", "right", "wrong"].includes(kind);
    if (kind === "right" || kind === "wrong") this.verdicts.push(kind);
    this.samp.append(plain ? String(text) : html("span", classed(kind), text));
  }

  /** @param {{ svg: string, alt: string }} said */
  figure({ svg, alt }) {
    this.begin();
    const figure = html("figure", { class: "hl-figure" });
    try {
      figure.append(figureOf(svg, alt));
      this.alts.push(alt);
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      figure.textContent = `The figure cannot be shown: ${why}.`;
    }
    this.made?.append(figure);
  }

  /**
   * @param {{ well: boolean, seconds: number, reason?: string, line?: number, versions: string }} said
   */
  done({ well, seconds, reason, line, versions }) {
    this.begin();
    this.made?.append(html("p", classed("versions"), String(versions)));
    const took = `${Number(seconds).toFixed(seconds < 0.1 ? 3 : 1)} s`;
    let said = well ? `Your run, ${took}` : `Your run ended with an error after ${took}`;
    if (well && !this.printed && !this.alts.length) said += ": it printed nothing";
    const wrong = this.verdicts.filter((verdict) => verdict === "wrong").length;
    if (this.verdicts.length) said += wrong ? ": not yet" : ": right";
    if (this.ran === this.original && this.asRecorded()) said += ": as on the page";
    const why = String(reason ?? "").slice(0, WHY_AT_MOST);
    this.finish(said, why ? "" : this.printed.slice(0, 300) || this.alts.join(" "), why);
    this.fault = { code: this.ran, line: Number(line) || 0, why };
    if (line) this.tell(`${said}. Line ${line}: ${why}`);
    this.point();
    // A solution that the page shows is not the reader's.
    const shown = Array.from(document.querySelectorAll("article .hl-runs"), this.page.code);
    if (this.solved.length && !shown.includes(this.ran)) solve(this.solved, this.page);
  }

  /** @param {{ message: string }} said */
  failed({ message }) {
    // Nothing is taken away: what the builder recorded is shown, or the reader's last result.
    this.message?.remove();
    this.finish("", "");
    const kept = this.recorded.length
      ? " What stands below was recorded when the site was built."
      : "";
    const why = `Python could not be run: ${message}.${kept}`;
    this.message = html("p", classed("message"), why);
    this.block.after(this.message);
    this.say("Python could not be run");
    this.tell(why);
  }

  /* What is shown */

  /** Put a place for the result where the recorded one, or the last one, stood. */
  begin() {
    if (this.made) return;
    this.message?.remove();
    this.result?.remove();
    this.recorded.forEach((part) => part.classList.add("hl-away"));
    this.samp = undefined;
    this.head = html("p", { class: "hl-yours-head" }, "Your run");
    this.made = this.result = html("div", { class: "hl-yours" }, this.head);
    this.block.after(this.made);
    if (this.aside?.code === this.original) this.aside = undefined; // it was a result alone
    this.show();
  }

  /**
   * @param {string} said beside the block
   * @param {string} heard after it
   */
  finish(said, heard, why = "") {
    clearTimeout(this.timer);
    this.label("Run");
    // Code that ran and was stopped leaves a result too: what stood there is not its own.
    if (this.started && said) this.begin();
    if (this.made && this.head) {
      if (said) this.head.textContent = said;
      if (why) this.head.append(": ", html("span", classed("why"), why));
    }
    if (said && !this.made) this.say(said);
    else this.rest();
    this.tell(`${said}. ${why || heard}`);
    if (!this.made) return;
    this.fold();
    for (const pre of this.made.querySelectorAll("pre")) {
      if (pre.scrollWidth <= pre.clientWidth + 1 && pre.scrollHeight <= pre.clientHeight + 1) {
        continue;
      }
      const name = `What your run of ${this.name} printed`;
      put(pre, { tabindex: 0, role: "group", "aria-label": name });
    }
  }

  /** Of a flood, show how it begins and how it ended; the rest opens. */
  fold() {
    if (!this.samp || this.printed.length <= FLOOD) return;
    const last = this.samp.lastElementChild;
    const ended = last?.matches(".hl-run-error") && last === this.samp.lastChild ? last : undefined;
    ended?.remove();
    const folded = html("samp", {}, this.cut(FLOOD / 10).extractContents());
    const size = this.printed.length.toLocaleString("en");
    const words = html("summary", {}, `The rest of ${size} characters`);
    const fold = html("details", classed("flood"), words, box(folded));
    this.samp.closest(".hl-output")?.after(fold);
    if (ended) fold.after(box(html("samp", {}, ended)));
  }

  /**
   * What was printed, from the line on that begins after so many characters.
   * @param {number} kept
   */
  cut(kept) {
    const samp = /** @type {HTMLElement} */ (this.samp);
    const rest = document.createRange();
    const words = document.createTreeWalker(samp, NodeFilter.SHOW_TEXT);
    let seen = 0;
    while (words.nextNode()) {
      const text = /** @type {Text} */ (words.currentNode);
      if (seen + text.length > kept) {
        const line = text.data.indexOf("\n", kept - seen) + 1;
        rest.setStart(text, line || Math.min(text.length, kept - seen));
        break;
      }
      seen += text.length;
    }
    rest.setEnd(samp, samp.childNodes.length);
    return rest;
  }

  asRecorded() {
    /** @param {string} kind */
    const part = (kind) => this.recorded.find((recorded) => recorded.matches(kind));
    if (this.isExample) {
      const answers = Array.from(
        this.block.querySelectorAll(".go"),
        (answer) => answer.textContent,
      );
      // A docstring leaves out where an error was raised.
      /** @param {string} text */
      const bare = (text) => text.replace(/^(?: {2}.*|\.\.\.)\n/gm, "").trim();
      return bare(this.printed) === bare(answers.join(""));
    }
    const text = part(".hl-output")?.textContent ?? "";
    const picture = part("figure")?.querySelector("svg, img");
    const alt = picture?.getAttribute("aria-label") ?? picture?.getAttribute("alt") ?? "";
    return this.printed.trimEnd() === text.trimEnd() && this.alts.join() === alt;
  }

  /**
   * @param {string} what
   * @param {string} name
   * @param {() => void} pressed
   */
  button(what, name, pressed) {
    const button = html("button", { type: "button", ...classed(what) });
    button.hidden = true;
    this.call(button, name);
    button.addEventListener("click", pressed);
    return button;
  }

  /**
   * @param {HTMLElement} button
   * @param {string} name
   */
  call(button, name) {
    if (button.textContent === name) return;
    button.textContent = name;
    button.setAttribute("aria-label", `${name} ${this.name}`);
  }

  /** @param {string} name */
  label(name) {
    this.call(this.runPart, name);
    this.runPart.classList.toggle("hl-run-stops", name === "Stop");
  }

  /** @param {string} text */
  say(text) {
    if (this.notePart.textContent !== text) this.notePart.textContent = text;
  }

  /**
   * The same for ears: seldom, and whole.
   * @param {string} text
   */
  tell(text) {
    if (this.livePart.textContent !== text) this.livePart.textContent = text;
  }
}
