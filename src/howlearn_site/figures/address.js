// The state of a figure in the page's address, and Back, which undoes what one control did: all
// changes by it are one entry of the history, however many and however slow, until another control
// is used. Where several drive the same parameter, as Step, Play and the slider do, they count as one.
// A link in the text is an entry each time.

import { allowed } from "./controls.js";

/** @typedef {import("./controls.js").Parameters} Parameters */
/** @typedef {import("./controls.js").State} State */
/** @typedef {{ follow(): boolean }} Follower */

/** @type {Set<Follower>} */
const followers = new Set(); // the figures on the page
let latest = ""; // the control that was used last
// "hl-back" comes before "popstate", from the page's head: prevented, it keeps the theme from fetching
// and showing the same page again.
for (const back of ["hl-back", "popstate"]) {
  addEventListener(back, (event) => {
    if ([...followers].filter((figure) => figure.follow()).length) event.preventDefault();
  });
}

/** The part of the address that is a figure's: ?fit-line=w:1.5,b:0.8 beside whatever else stands there. */
export class Address {
  #path = location.pathname;
  #pending = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Follower} figure goes where Back leads; follow() says whether that is another state
   * @param {string} name
   * @param {Parameters} parameters
   */
  constructor(figure, name, parameters) {
    this.figure = figure;
    this.name = name;
    this.parameters = parameters;
    followers.add(figure);
    latest = "";
  }

  /** The figure leaves the page. */
  close() {
    followers.delete(this.figure);
    clearTimeout(this.#timer);
  }

  /** Whether the page is still the figure's: by now another may have the address. */
  get isHere() {
    return location.pathname === this.#path;
  }

  /**
   * The parts of a link's search that are this figure's, or the others.
   * @param {string} search
   */
  #parts(search, mine = true) {
    return search.slice(1).split("&")
      .filter((part) => part && part.startsWith(`${this.name}=`) === mine);
  }

  /**
   * Whether a link leads to a state of this figure.
   * @param {HTMLAnchorElement} link
   */
  leads(link) {
    return link.origin === location.origin && link.pathname === this.#path &&
      this.#parts(link.search).length > 0;
  }

  /**
   * The state that a link's search says; what is not there, or no sense, is as at the beginning.
   * @template {State} S
   * @param {string} search
   * @param {S} initial
   * @returns {S}
   */
  read(search, initial) {
    /** @type {State} */
    const state = { ...initial };
    let text = this.#parts(search)[0]?.slice(this.name.length + 1) ?? "";
    try {
      text = decodeURIComponent(text);
    } catch {
      text = ""; // half a % sequence
    }
    for (const part of text.split(",")) {
      const [name, value = ""] = part.split(":");
      if (Object.hasOwn(this.parameters, name)) {
        state[name] = allowed(this.parameters[name], value) ?? state[name];
      }
    }
    // @ts-expect-error: as many names as it had, each with a value that its parameter allows
    return state;
  }

  /**
   * Write a state into the address; nothing for the initial one.
   * @param {State} state
   * @param {State} initial
   * @param {string} control
   */
  write(state, initial, control) {
    const parts = this.#parts(location.search, false);
    // All of it once one part differs, so that a link lasts when the page's own start changes.
    if (Object.keys(state).some((name) => state[name] !== initial[name])) {
      parts.push(`${this.name}=${Object.entries(state).map((pair) => pair.join(":")).join(",")}`);
    }
    const search = `${parts.length ? "?" : ""}${parts.join("&")}`;
    const address = `${location.pathname}${search}${location.hash}`;
    if (latest !== `${this.name} ${control}`) {
      latest = `${this.name} ${control}`;
      this.#flush();
      // The theme scrolls to what an entry's state says when Back leads to it.
      history.pushState({ x: scrollX, y: scrollY }, "", address);
      return;
    }
    this.#pending = address;
    // Browsers refuse more than some hundred changes of the URL in half a minute.
    this.#timer ||= setTimeout(() => this.#flush(), 300);
  }

  #flush() {
    if (!this.#timer) return;
    this.#forget();
    if (this.isHere) history.replaceState(history.state, "", this.#pending);
  }

  /** What was to be written into the address is not; the next control begins an entry. */
  rest() {
    this.#forget();
    latest = "";
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
