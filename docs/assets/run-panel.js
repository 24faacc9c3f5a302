// What the Run, Edit and Reset buttons do; run.js loads it at the first press. One worker serves the
// whole tab: this module, and with it the worker, outlives the pages of instant navigation.

const SECONDS = 60; // of running; loading is not counted

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
      hear({ type: "failed", id: current?.id, message: event.message || "its script did not load" });
    };
  }
  worker.postMessage({ id: current.id, code: current.ran });
}

function dismiss() {
  worker?.terminate();
  worker = undefined;
}

function hear({ type, id, ...said }) {
  if (type === "loaded") {
    current?.page.loaded.add(said.set);
    current?.page.refresh();
    return;
  }
  if (!current || (id !== undefined && id !== current.id)) return;
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
    this.original = block.querySelector("code").textContent.replace(/\n$/, "");
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
    this.id = ++runs;
    this.ran = this.code;
    this.made = undefined;
    this.printed = "";
    this.alts = [];
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
      const fit = () => (editor.rows = editor.value.split("\n").length);
      editor.addEventListener("input", fit);
      editor.addEventListener("keydown", (event) => this.key(event));
      fit();
      this.editor = editor;
      this.pre.classList.add("hl-away");
      this.pre.after(editor);
      this.editPart.hidden = true;
      this.resetPart.hidden = false;
      if (!this.busy) this.say("Escape leaves the code; Control and Enter run it");
    }
    this.editor.focus();
  }

  reset() {
    if (this.busy) withdraw(this);
    this.editor?.remove();
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

  stage({ stage, done, total }) {
    const mega = (bytes) => (bytes / 1e6).toFixed(1);
    this.say(total ? `${stage}: ${mega(done)} of ${mega(total)} MB` : stage);
    this.tell(stage);
  }

  running() {
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
      const box = element("div", "hl-output no-copy");
      const pre = element("pre", "");
      this.samp = element("samp", "");
      pre.append(this.samp);
      box.append(pre);
      this.head.after(box);
    }
    this.printed += text;
    this.samp.append(kind === "error" ? element("span", "hl-run-error", text) : text);
  }

  figure({ svg, alt }) {
    this.begin();
    this.alts.push(alt);
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    parsed.setAttribute("role", "img");
    parsed.setAttribute("aria-label", alt);
    const figure = element("figure", "hl-figure");
    figure.append(document.importNode(parsed, true));
    this.made.append(figure);
  }

  done({ well, seconds }) {
    this.begin();
    const took = `${seconds.toFixed(seconds < 0.1 ? 3 : 1)} s`;
    let said = well ? `Your run, ${took}` : `Your run ended with an error after ${took}`;
    if (well && !this.printed && !this.alts.length) said += ": it printed nothing";
    if (well && this.ran === this.original && this.asRecorded()) said += ": as on the page";
    this.finish(said, this.printed.slice(0, 300) || this.alts.join(" "));
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

  finish(said, heard) {
    clearTimeout(this.timer);
    this.label("Run");
    if (said && this.made) this.head.textContent = said;
    this.say(said && !this.made ? said : "");
    this.tell(`${said}. ${heard}`);
    const pre = this.samp?.closest("pre");
    if (pre && (pre.scrollWidth > pre.clientWidth + 1 || pre.scrollHeight > pre.clientHeight + 1)) {
      pre.tabIndex = 0;
      pre.setAttribute("role", "group");
      pre.setAttribute("aria-label", `What your run of ${this.name} printed`);
    }
  }

  asRecorded() {
    const part = (kind) => this.recorded.find((recorded) => recorded.matches(kind));
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
