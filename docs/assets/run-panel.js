// What the Run, Edit and Reset buttons do; run.js loads it at the first press. One worker serves the
// whole tab: this module, and with it the worker, outlives the pages of instant navigation.

import { figureOf } from "./run-figure.js";

const SECONDS = 60; // of running; loading is not counted
const FLOOD = 6000; // characters; of what is longer the first few lines are shown, the rest folds
const WHY_AT_MOST = 300; // characters of the reason beside the head

let worker;
let current; // the panel whose code the worker has
const waiting = [];
const panels = new WeakMap(); // by block
let runs = 0;

export const run = (block, page) => panelOf(block, page).press();
export const edit = (block, page) => panelOf(block, page).edit();
export const reset = (block, page) => panelOf(block, page).reset();

function panelOf(block, page) {
  if (!panels.has(block)) panels.set(block, new Panel(block, page));
  return panels.get(block);
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Hand the next code to the worker, which is started where there is none. */
function next() {
  if (current || !waiting.length) return;
  current = waiting.shift();
  if (!worker) {
    worker = new Worker(new URL("run-worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message || "its script did not load";
      if (current) hear({ type: "failed", id: current.id, message });
    };
  }
  const { id, ran: code, isExample: example } = current;
  worker.postMessage({ id, code, example, number: ++runs });
}

/** A place for what is printed. */
function box(samp) {
  const made = element("div", "hl-output no-copy");
  const pre = element("pre", "");
  pre.translate = false;
  pre.append(samp);
  made.append(pre);
  return made;
}

function dismiss() {
  worker?.terminate();
  worker = undefined;
}

const HEARD = new Set(["loaded", "stage", "running", "text", "figure", "done", "failed"]);

/** Take what the worker says of the run in hand; a block may say things too, and is not heard. */
function hear({ type, id, ...said }) {
  if (!current || id !== current.id || !HEARD.has(type)) return;
  const panel = current;
  if (type === "done" || type === "failed") current = undefined;
  if (type === "failed") dismiss();
  panel[type](said);
  next();
}

/** Take a panel out of the queue, or its code out of the worker, which only ends by ending it. */
function withdraw(panel) {
  if (waiting.includes(panel)) waiting.splice(waiting.indexOf(panel), 1);
  if (current === panel) {
    current = undefined;
    dismiss();
    next();
  }
}

class Panel {
  constructor(block, page) {
    this.block = block;
    this.page = page;
    this.pre = block.querySelector("pre");
    this.original = page.code(block);
    this.isExample = block.matches(".language-pycon");
    for (const part of ["run", "edit", "reset", "note", "live"]) {
      this[`${part}Part`] = block.querySelector(`.hl-run-${part}`);
    }
    this.name = this.runPart.getAttribute("aria-label").replace("Run ", "");
    // What the builder recorded: the output, the figure, or both, straight after the block.
    this.recorded = [];
    let after = block.nextElementSibling;
    for (const kind of [".hl-output", "figure.hl-figure"]) {
      if (!after?.matches(kind)) continue;
      this.recorded.push(after);
      after = after.nextElementSibling;
    }
  }

  get code() {
    return this.editor ? this.editor.value : this.original;
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
    this.started = false;
    if (this.result) {
      this.result.classList.add("hl-run-old");
      this.head.textContent = "From your run before this one";
    }
    this.label("Stop");
    delete this.notePart.dataset.idle;
    this.say(current ? "Waits for another block to end" : "Starts");
    waiting.push(this);
    next();
  }

  edit() {
    if (!this.editor) {
      const editor = element("textarea", "hl-run-editor");
      Object.assign(editor, { value: this.original, spellcheck: false, wrap: "off" });
      editor.setAttribute("aria-label", `The code of ${this.name}. Escape leaves it`);
      editor.setAttribute("autocapitalize", "off");
      editor.setAttribute("autocomplete", "off");
      editor.setAttribute("autocorrect", "off");
      this.paper = element("pre", "hl-run-paper");
      const fit = () => {
        editor.rows = editor.value.split("\n").length;
        this.paper.textContent = editor.value; // a printer shows only a part of what can be edited
      };
      editor.addEventListener("input", fit);
      editor.addEventListener("keydown", (event) => this.key(event));
      fit();
      this.editor = editor;
      this.pre.classList.add("hl-away");
      this.pre.after(editor, this.paper);
      this.editPart.hidden = true;
      this.resetPart.hidden = false;
      if (!this.busy) this.say("Escape leaves the code; Control and Enter run it");
    }
    this.editor.focus();
  }

  reset() {
    if (this.busy) withdraw(this);
    this.editor?.remove();
    this.paper?.remove();
    this.editor = undefined;
    this.pre.classList.remove("hl-away");
    this.result?.remove();
    this.result = undefined;
    this.recorded.forEach((part) => part.classList.remove("hl-away"));
    this.editPart.hidden = false;
    this.resetPart.hidden = true;
    this.label("Run");
    this.notePart.dataset.idle = "";
    this.say(this.page.note(this.original));
    this.tell("The code and its output are the page's again");
    this.runPart.focus();
  }

  key(event) {
    const editor = this.editor;
    const start = editor.value.lastIndexOf("\n", editor.selectionStart - 1) + 1;
    const line = editor.value.slice(start, editor.selectionStart);
    const insert = (text) => {
      event.preventDefault();
      // Unlike a new value, this can be undone by Control and Z.
      if (!document.execCommand("insertText", false, text)) {
        editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, "end");
      }
    };
    if (event.key === "Escape") {
      event.preventDefault();
      this.runPart.focus();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!this.busy) this.press();
    } else if (event.isComposing) {
      return;
    } else if (event.key === "Enter") {
      insert("\n" + /^ */.exec(line)[0] + (/:\s*$/.test(line) ? "    " : ""));
    } else if (event.key === "Tab" && event.shiftKey) {
      event.preventDefault();
      const blanks = /^ {1,4}/.exec(editor.value.slice(start))?.[0].length ?? 0;
      if (blanks) editor.setRangeText("", start, start + blanks, "preserve");
    } else if (event.key === "Tab") {
      insert(" ".repeat(4 - (line.length % 4)));
    }
  }

  /* What the worker says */

  loaded({ set }) {
    this.page.loaded.add(set);
    this.page.refresh();
  }

  stage({ stage, done, total }) {
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

  text({ kind, text }) {
    this.begin();
    if (!this.samp) {
      this.samp = element("samp", "");
      this.head.after(box(this.samp));
    }
    this.printed += text;
    const plain = !["error", "right", "wrong"].includes(kind);
    if (kind === "right" || kind === "wrong") this.verdicts.push(kind);
    this.samp.append(plain ? String(text) : element("span", `hl-run-${kind}`, text));
  }

  figure({ svg, alt }) {
    this.begin();
    const figure = element("figure", "hl-figure");
    try {
      figure.append(figureOf(svg, alt));
      this.alts.push(alt);
    } catch (error) {
      figure.textContent = `The figure cannot be shown: ${error.message}.`;
    }
    this.made.append(figure);
  }

  done({ well, seconds, reason }) {
    this.begin();
    const took = `${Number(seconds).toFixed(seconds < 0.1 ? 3 : 1)} s`;
    let said = well ? `Your run, ${took}` : `Your run ended with an error after ${took}`;
    if (well && !this.printed && !this.alts.length) said += ": it printed nothing";
    const wrong = this.verdicts.filter((verdict) => verdict === "wrong").length;
    if (this.verdicts.length) said += wrong ? ": not yet" : ": right";
    if (this.ran === this.original && this.asRecorded()) said += ": as on the page";
    const why = String(reason ?? "").slice(0, WHY_AT_MOST);
    this.finish(said, why ? "" : this.printed.slice(0, 300) || this.alts.join(" "), why);
  }

  failed({ message }) {
    // Nothing is taken away: what the builder recorded is shown, or the reader's last result.
    this.message?.remove();
    this.finish("", "");
    const kept = this.recorded.length ? " What stands below was recorded when the site was built." : "";
    this.message = element("p", "hl-run-message", `Python could not be run: ${message}.${kept}`);
    this.block.after(this.message);
    this.say("Python could not be run");
    this.tell(this.message.textContent);
  }

  /* What is shown */

  /** Put a place for the result where the recorded one, or the last one, stood. */
  begin() {
    if (this.made) return;
    this.message?.remove();
    this.result?.remove();
    this.recorded.forEach((part) => part.classList.add("hl-away"));
    this.samp = undefined;
    this.head = element("p", "hl-yours-head", "Your run");
    this.made = this.result = element("div", "hl-yours");
    this.made.append(this.head);
    this.block.after(this.made);
    this.resetPart.hidden = false;
  }

  finish(said, heard, why = "") {
    clearTimeout(this.timer);
    this.label("Run");
    // Code that ran and was stopped leaves a result too: what stood there is not its own.
    if (this.started && said) this.begin();
    if (said && this.made) this.head.textContent = said;
    if (why && this.made) this.head.append(": ", element("span", "hl-run-why", why));
    this.say(said && !this.made ? said : "");
    this.tell(`${said}. ${why || heard}`);
    if (!this.made) return;
    this.fold();
    for (const pre of this.made.querySelectorAll("pre")) {
      if (pre.scrollWidth <= pre.clientWidth + 1 && pre.scrollHeight <= pre.clientHeight + 1) continue;
      pre.tabIndex = 0;
      pre.setAttribute("role", "group");
      pre.setAttribute("aria-label", `What your run of ${this.name} printed`);
    }
  }

  /** Of a flood, show how it begins and how it ended; the rest opens. */
  fold() {
    if (!this.samp || this.printed.length <= FLOOD) return;
    const last = this.samp.lastElementChild;
    const ended = last?.matches(".hl-run-error") && last === this.samp.lastChild ? last : undefined;
    ended?.remove();
    const rest = document.createRange();
    const words = document.createTreeWalker(this.samp, NodeFilter.SHOW_TEXT);
    for (let seen = 0, text; (text = words.nextNode()); seen += text.length) {
      if (seen + text.length <= FLOOD / 10) continue;
      const cut = text.data.indexOf("\n", FLOOD / 10 - seen) + 1;
      rest.setStart(text, cut || Math.min(text.length, FLOOD / 10 - seen));
      break;
    }
    rest.setEnd(this.samp, this.samp.childNodes.length);
    const folded = element("samp", "");
    folded.append(rest.extractContents());
    const fold = element("details", "hl-run-flood");
    const size = this.printed.length.toLocaleString("en");
    fold.append(element("summary", "", `The rest of ${size} characters`), box(folded));
    this.samp.closest(".hl-output").after(fold);
    if (ended) {
      const samp = element("samp", "");
      samp.append(ended);
      fold.after(box(samp));
    }
  }

  asRecorded() {
    const part = (kind) => this.recorded.find((recorded) => recorded.matches(kind));
    if (this.isExample) {
      const answers = Array.from(this.block.querySelectorAll(".go"), (answer) => answer.textContent);
      // A docstring leaves out where an error was raised.
      const bare = (text) => text.replace(/^(?:  .*|\.\.\.)\n/gm, "").trim();
      return bare(this.printed) === bare(answers.join(""));
    }
    const text = part(".hl-output")?.textContent ?? "";
    const picture = part("figure")?.querySelector("svg, img");
    const alt = picture?.getAttribute("aria-label") ?? picture?.alt ?? "";
    return this.printed.trimEnd() === text.trimEnd() && this.alts.join() === alt;
  }

  label(name) {
    this.runPart.textContent = name;
    this.runPart.setAttribute("aria-label", `${name} ${this.name}`);
    this.runPart.classList.toggle("hl-run-stops", name === "Stop");
  }

  say(text) {
    if (this.notePart.textContent !== text) this.notePart.textContent = text;
  }

  /** The same for ears: seldom, and whole. */
  tell(text) {
    if (this.livePart.textContent !== text) this.livePart.textContent = text;
  }
}
