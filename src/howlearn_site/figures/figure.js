// What every interactive figure is. On a page,
//   ![alt](figures/PAGE/NAME.svg){ live=fit-line w=1 b=1 }
// becomes <hl-fit-line class="hl-live" w="1" b="1"> around the still, and howlearn.js imports the
// figure's script, which defines the element: a class that extends Figure and has
//   static title, and static parameters, what can be changed; an attribute of the element replaces
//                the `initial` of one;
//   build(live), update(), describe(), python(), as they are declared below;
//   words()      for what is read below the figure, where that is to be shorter than describe();
//   settle(state), where parts of a state can contradict each other.
// It calls this.set({ name: value }, control) for every change; what it starts ends with this.signal.

import { Address } from "./address.js";
import { allowed, controlOf } from "./controls.js";
import { html, put, svg } from "../pages/elements.js";

/** @typedef {import("./controls.js").Parameters} Parameters */
/** @typedef {import("./controls.js").State} State */
/**
 * An SVG that is `width` pixels wide, with letters of `em` pixels.
 * @typedef {{ node: SVGSVGElement, width: number, em: number }} Panel
 */

/**
 * @abstract
 * @template {State} S
 */
export class Figure extends HTMLElement {
  static title = "";
  /** @type {Parameters} */
  static parameters = {};

  /** @type {S} */
  state;
  /** @type {S} */
  initial;
  playing = false;
  /** @type {{ live: HTMLElement, words: HTMLElement, heard: HTMLElement }} */
  parts;
  /** @type {string | undefined} what a screen reader was told last */
  spoken;

  /** @type {Record<string, ReturnType<typeof setTimeout>>} */
  #timers = {};
  /** @type {Record<string, (value: number | string) => void>} */
  #controls = {};
  /** @type {State} what was shown last */
  #seen = {};
  /** @type {(Panel & { draw: (panel: Panel) => number })[]} */
  #panels = [];
  /** @type {AbortController | undefined} */
  #ends;
  /** @type {Address} */
  #address;

  // What a figure says of itself

  /**
   * Put panels, controls and text into `live`.
   * @abstract
   * @param {HTMLElement} _live
   */
  build(_live) {
    throw new Error("build() is missing");
  }

  /**
   * Show this.state, after each change and each new width.
   * @abstract
   */
  update() {
    throw new Error("update() is missing");
  }

  /**
   * Say the state in a sentence or two, for a screen reader.
   * @abstract
   * @returns {string}
   */
  describe() {
    throw new Error("describe() is missing");
  }

  /**
   * Write a program that prints the texts of the [data-number] nodes, in their order, and no other
   * number; 72 columns.
   * @abstract
   * @returns {string | Promise<string>}
   */
  python() {
    throw new Error("python() is missing");
  }

  /** Say what is read below the figure. */
  words() {
    return this.describe();
  }

  /**
   * Return what must change of a state.
   * @param {S} _state
   * @returns {Partial<S>}
   */
  settle(_state) {
    return {};
  }

  // Its life on a page

  get name() {
    return this.localName.slice(3);
  }

  get #parameters() {
    return /** @type {typeof Figure} */ (this.constructor).parameters;
  }

  get signal() {
    return this.#ends?.signal ?? AbortSignal.abort();
  }

  /** How much larger than it is laid out a figure is seen, on a page that has nothing else. */
  get scale() {
    return Number(document.body.dataset.scale ?? 1);
  }

  get calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  connectedCallback() {
    this.#ends = new AbortController();
    [this.#timers, this.#controls, this.#panels] = [{}, {}, []];
    /** @type {State} */
    const initial = {};
    for (const [name, parameter] of Object.entries(this.#parameters)) {
      const given = this.getAttribute(name) ?? undefined;
      initial[name] = allowed(parameter, given) ?? parameter.initial;
    }
    // @ts-expect-error: each of its parameters has a value by now
    this.initial = this.#settled(initial);
    this.#address = new Address(this, this.name, this.#parameters);
    this.state = this.#read(location.search);
    const words = html("p", { class: "hl-says" });
    const heard = html("p", { class: "hl-heard", role: "status" });
    const { title } = /** @type {typeof Figure} */ (this.constructor);
    const live = html("div", {
      class: "hl-stage",
      role: "group",
      "aria-label": `${title}, a figure to try`,
    });
    this.parts = { live, words, heard };
    this.append(live);
    this.build(live);
    if (!words.parentNode) live.append(words);
    live.append(heard);
    this.toggleAttribute("data-live", true);
    document.addEventListener("click", (event) => this.#pressed(event), {
      capture: true,
      signal: this.signal,
    });
    const seen = new ResizeObserver(() => this.#fit());
    seen.observe(live);
    this.signal.addEventListener("abort", () => seen.disconnect());
    this.#fit();
  }

  disconnectedCallback() {
    this.#address.close();
    this.#ends?.abort();
    Object.values(this.#timers).forEach(clearTimeout);
    this.parts.live.remove();
    this.toggleAttribute("data-live", false);
    // The theme keeps every page that it showed; what the figure made goes, all the same.
    [this.#controls, this.#panels, this.#ends] = [{}, [], undefined];
    for (const field of Object.keys(this)) Reflect.deleteProperty(this, field);
  }

  // Its state

  /**
   * Change the state, in the name of a control.
   * @param {Partial<S>} changes
   */
  set(changes, control = "set") {
    const next = { ...this.state };
    for (const [name, value] of Object.entries(changes)) {
      Object.assign(next, { [name]: allowed(this.#parameters[name], value) ?? next[name] });
    }
    const settled = this.#settled(next);
    const same = Object.keys(settled).every((name) => settled[name] === this.state[name]);
    this.state = settled;
    // First, as it asks where the page is scrolled to, for which a change would be laid out at once.
    if (!same) this.#address.write(settled, this.initial, control);
    this.#show();
  }

  /**
   * @param {S} state
   * @returns {S}
   */
  #settled(state) {
    return { ...state, ...this.settle({ ...state }) };
  }

  /** Settle the state once more, where that took its time, and show it. */
  refresh() {
    this.state = this.#settled(this.state);
    this.#show();
  }

  /** @param {string} search */
  #read(search) {
    return this.#settled(this.#address.read(search, this.initial));
  }

  /** Take the state from the address, and say whether it is another one. */
  follow() {
    this.#address.rest();
    if (!this.#address.isHere) return false;
    this.pause();
    const before = this.state;
    this.state = this.#read(location.search);
    this.#show();
    return Object.keys(before).some((name) => before[name] !== this.state[name]);
  }

  /**
   * A link in the text to a state of this figure; the theme would take it for one to the same page.
   * @param {MouseEvent} event
   */
  #pressed(event) {
    /** @type {HTMLAnchorElement | null | undefined} */
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const other = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || other || !this.#address.leads(link)) return;
    event.preventDefault();
    event.stopPropagation();
    this.pause();
    this.set(this.#read(link.search), "link");
    this.#address.rest();
    this.scrollIntoView({ block: "nearest", behavior: this.calm ? "auto" : "smooth" });
  }

  // What is seen and heard

  #fit() {
    let changed = false;
    for (const panel of this.#panels) {
      const width = Math.round(panel.node.getBoundingClientRect().width / this.scale);
      const em = parseFloat(getComputedStyle(panel.node).fontSize);
      if (!width || (width === panel.width && em === panel.em)) continue;
      changed = true;
      Object.assign(panel, { width, em });
      panel.node.replaceChildren();
      const height = Math.round(panel.draw(panel));
      put(panel.node, { viewBox: `0 0 ${width} ${height}`, height });
    }
    if (changed) this.#show();
  }

  #show() {
    // Not laid out yet. (A panel that a narrow page leaves out is no reason to wait.)
    if (this.#panels.some(({ node, width }) => !width && node.checkVisibility())) return;
    for (const [name, show] of Object.entries(this.#controls)) {
      // While it plays, a frame has no time for what has not changed.
      if (!this.playing || this.#seen[name] !== this.state[name]) show(this.state[name]);
    }
    this.#seen = this.state;
    this.update();
    const [seen, text] = [this.words(), this.describe()];
    const { words, heard } = this.parts;
    if (words.textContent !== seen) words.textContent = seen;
    clearTimeout(this.#timers.words);
    // A screen reader hears the state at rest, not every state on the way.
    this.#timers.words = setTimeout(() => {
      if (this.spoken !== undefined && this.spoken !== text) heard.textContent = text;
      this.spoken = text;
      for (const { node } of this.#panels) put(node, { "aria-label": text });
    }, this.spoken === undefined ? 0 : 600);
  }

  /**
   * An SVG as wide as its place.
   * @param {(panel: Panel) => number} draw fills it, and returns its height
   */
  panel(draw, attributes = {}) {
    const node = svg("svg", { role: "img", class: "hl-panel", ...attributes });
    this.#panels.push({ node, draw, width: 0, em: 0 });
    return node;
  }

  /**
   * A slider with a number field, or a menu.
   * @param {string & keyof S} name
   */
  control(name) {
    const id = `${this.localName}-${name}`;
    /** @param {string} value */
    const change = (value) => {
      // @ts-expect-error: a text, of which the parameter makes what is allowed
      this.set({ [name]: value }, name);
      return this.state[name];
    };
    const [node, show] = controlOf(id, name, this.#parameters[name], change);
    this.#controls[name] = show;
    return node;
  }

  /**
   * The end of a figure: the buttons and the one control that are wanted all the time, and the copier.
   * On a phone the first two stay at the window's lower edge while the figure is in view.
   * @param {HTMLElement} control
   * @param {HTMLElement[]} buttons
   */
  foot(control, ...buttons) {
    const dock = html("div", { class: "hl-dock" });
    dock.append(html("div", { class: "hl-buttons" }, ...buttons), control);
    return html("div", { class: "hl-foot" }, dock, this.copier());
  }

  /**
   * @param {string} text
   * @param {(node: HTMLElement) => void} press
   */
  button(text, press, kind = "") {
    const node = html("button", { type: "button", class: `hl-button ${kind}` }, text);
    node.addEventListener("click", () => press(node));
    return node;
  }

  /** Stop what plays. */
  pause() {}

  /**
   * A button that plays and pauses.
   * @param {(first: boolean) => number} tick goes on by one, and returns how many milliseconds to wait
   *   for the next, 0 at the end
   */
  player(tick) {
    const node = this.button(
      "Play",
      () => (this.playing ? this.pause() : play()),
      "hl-button--play",
    );
    const next = (first = false) => {
      const wait = tick(first);
      if (wait) this.#timers.play = setTimeout(next, this.calm ? Math.max(800, wait) : wait);
      else this.pause();
    };
    const play = () => {
      this.playing = true;
      node.textContent = "Pause";
      next(true);
    };
    this.pause = () => {
      if (!this.playing) return;
      clearTimeout(this.#timers.play);
      this.playing = false;
      node.textContent = "Play";
    };
    return node;
  }

  /**
   * The end of a figure that goes through a number of its state, from 0: slider, Play, Step, Reset.
   * @param {string & keyof S} name
   * @param {(first: boolean) => number} tick as `player` takes it
   */
  stepper(name, tick, by = 1) {
    /** @param {number} value */
    const go = (value) => {
      this.pause();
      // @ts-expect-error: a number, of which the parameter makes what is allowed
      this.set({ [name]: value }, name);
    };
    return this.foot(
      this.control(name),
      this.player(tick),
      this.button("Step", () => go(Number(this.state[name]) + by)),
      this.button("Reset", () => go(0)),
    );
  }

  /** The buttons that copy the state as a program, and open what else can be shared. */
  copier() {
    /** @param {string} words @param {"copy" | "share"} what */
    const late = (words, what) =>
      this.button(words, (node) => {
        import("./share.js").then((by) => by[what](this, node), () => this.tell(node, words));
      }, `hl-button--${what}`);
    const buttons = [late("Copy as Python", "copy"), late("Share", "share")];
    return html("div", { class: "hl-buttons hl-copies" }, ...buttons);
  }

  /**
   * Let a button say for a while what came of its press.
   * @param {HTMLElement} node
   * @param {string} words what it says otherwise
   */
  tell(node, words, says = "It did not arrive") {
    if (!this.parts) return; // the figure has left the page meanwhile
    this.parts.heard.textContent = node.textContent = says;
    clearTimeout(this.#timers[words]);
    this.#timers[words] = setTimeout(() => (node.textContent = words), 2000);
  }
}
