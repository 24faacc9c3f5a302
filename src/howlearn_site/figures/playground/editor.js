// The hands on the points: a pointer drags them, paints new ones and erases; the keyboard does, too.
// A finger that moves at once scrolls the page, as anywhere: it holds still for a moment first.

import { html, put } from "../../pages/elements.js";
import { MOST, Points } from "./points.js";

/** @typedef {import("./script.js").Playground} Playground */
/** @typedef {Points["all"][number]} Marked */

const TOOLS = ["▲", "●", "eraser"];
/** How long a finger holds still, in milliseconds, and how far it may tremble, in pixels. */
const HOLD = 280;
const TREMBLE = 8;
/** How far new points are from each other, in pixels, where they are painted. */
const APART = 14;

export class Editor {
  /** What a press does: 0 adds a point of class 1, 1 one of class 0, and 2 erases. */
  tool = 0;
  /** @type {Points | undefined} what a hand is changing */
  draft;
  /** @type {Marked | undefined} the point that is held */
  held;
  /** How many changes there were: each is an entry of the history. */
  strokes = 0;
  /** Whether a change is not trained for at once: then it waits until the hand lets go. */
  slow = false;
  waits = false;
  /** @type {[number, number]} where the keyboard is */
  cursor = [0, 0];

  /** @param {Playground} figure */
  constructor(figure) {
    this.figure = figure;
    this.ring = html("span", { class: "hl-spot", "aria-hidden": "true" });
    this.node = html("div", {
      class: "hl-plane",
      role: "application",
      tabindex: 0,
      "aria-label":
        "Plane of the points. Arrow keys move, Enter adds a point, or takes one up and " +
        "puts it down, Delete takes one away, Page Down goes to the next.",
    }, this.ring);
    figure.canvas.after(this.node);
    const { box: [across, up] } = this.points;
    this.cursor = [(across[0] + across[1]) / 2, (up[0] + up[1]) / 2];
    this.choose(0);
    this.listen();
  }

  /** The points as they are: in a hand, or as the state says. */
  get points() {
    return this.draft ?? new Points(this.figure.given, this.figure.state.points);
  }

  /**
   * Take a tool, or with 3 the points of the data set.
   * @param {number} tool
   */
  choose(tool) {
    if (tool === 3) this.change(() => this.draft = new Points(this.figure.given, ""));
    else this.tool = tool;
    this.figure.tools.forEach((button, k) => {
      if (k < 3) put(button, { "aria-pressed": String(k === this.tool) });
    });
  }

  /**
   * Change the points at once.
   * @param {(points: Points) => void} by
   */
  change(by) {
    this.begin();
    if (this.draft) by(this.draft);
    this.end();
  }

  begin() {
    this.draft = this.points;
    this.slow = false;
    this.strokes++;
  }

  /** The hand lets go. */
  end() {
    const text = this.draft?.text;
    [this.draft, this.held, this.waits] = [undefined, undefined, false];
    put(this.node, { "data-holds": null });
    if (text !== undefined) this.commit(text);
  }

  /** @param {string} points */
  commit(points) {
    const { figure } = this;
    if (!figure.parts) return;
    figure.set({ points }, `points ${this.strokes}`);
  }

  /** The points move with the hand; where it is quick enough, the network follows. */
  show() {
    const { figure, draft } = this;
    if (!draft) return;
    figure.drawPoints(draft.training);
    if (this.slow || this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      if (!this.waits || !this.draft) return;
      this.waits = false;
      this.commit(this.draft.text);
      this.slow = !this.figure.training?.arrived;
    });
  }

  // Places

  /** From a pixel of the plane to numbers, and back. */
  get scale() {
    const { points: { box: [[low, high], [bottom, top]] }, node } = this;
    const width = node.getBoundingClientRect().width / this.figure.scale;
    return {
      pixel: width / (high - low),
      /** @param {number} x @param {number} y @returns {[number, number]} */
      place: (x, y) => [low + (x / width) * (high - low), top - (y / width) * (top - bottom)],
      /** @param {number} x @param {number} y */
      at: (x, y) => [((x - low) / (high - low)) * width, ((top - y) / (top - bottom)) * width],
    };
  }

  /**
   * The point that is nearest to a place, if it is near.
   * @param {[number, number]} place
   * @param {number} reach in pixels
   */
  near([x, y], reach) {
    /** @type {Marked | undefined} */
    let found;
    let least = reach / this.scale.pixel;
    for (const point of this.points.all) {
      const far = Math.hypot(point.x - x, point.y - y);
      if (far < least) [found, least] = [point, far];
    }
    return found;
  }

  // Pointers

  listen() {
    const { node } = this;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let holds;
    let [x, y] = [0, 0]; // where the pointer came down, or the last point was painted
    let paints = false;
    /** @param {MouseEvent} event */
    const pixels = ({ clientX, clientY }) => {
      const { left, top } = node.getBoundingClientRect();
      const { scale } = this.figure;
      return [(clientX - left) / scale, (clientY - top) / scale];
    };
    /**
     * @param {number[]} at
     * @param {number} id
     * @param {number} reach
     */
    const begin = (at, id, reach) => {
      this.begin();
      node.setPointerCapture(id);
      [x, y] = at;
      const place = this.scale.place(x, y);
      this.held = this.tool < 2 ? this.near(place, reach) : undefined;
      paints = !this.held;
      put(node, { "data-holds": "" });
      if (paints) this.press(place);
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button || !event.isPrimary) return;
      const at = pixels(event);
      if (event.pointerType !== "touch") {
        event.preventDefault();
        node.focus({ preventScroll: true });
        return begin(at, event.pointerId, 9);
      }
      [x, y] = at;
      clearTimeout(holds);
      holds = setTimeout(() => begin(at, event.pointerId, 18), HOLD);
    });
    node.addEventListener("pointermove", (event) => {
      const at = pixels(event);
      const far = Math.hypot(at[0] - x, at[1] - y);
      const place = this.scale.place(at[0], at[1]);
      if (!this.draft) {
        if (far > TREMBLE) clearTimeout(holds);
        if (event.pointerType === "mouse") node.classList.toggle("hl-near", !!this.near(place, 9));
        return;
      }
      if (this.held) {
        this.draft.put(this.held.key, place[0], place[1], this.held.label);
        this.show();
      } else if (paints && (this.tool === 2 || far >= APART)) {
        [x, y] = at;
        this.press(place);
      }
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      node.addEventListener(end, () => {
        clearTimeout(holds);
        if (this.draft) this.end();
      });
    }
    // What a finger holds, it moves, and the page stays.
    node.addEventListener("touchmove", (event) => {
      if (this.draft) event.preventDefault();
    }, { passive: false });
    node.addEventListener("contextmenu", (event) => {
      if (this.draft) event.preventDefault();
    });
    // A tap: nothing has held still.
    let strokes = 0;
    node.addEventListener("touchstart", () => strokes = this.strokes, { passive: true });
    node.addEventListener("click", (event) => {
      if (!("pointerType" in event) || event.pointerType !== "touch") return;
      if (strokes !== this.strokes) return;
      const [left, top] = pixels(event);
      const place = this.scale.place(left, top);
      if (this.tool === 2 || !this.near(place, 6)) {
        this.begin();
        this.press(place);
        this.end();
      }
    });
    node.addEventListener("keydown", (event) => this.key(event));
    node.addEventListener("focus", () => this.look());
  }

  /**
   * Add a point, or erase one.
   * @param {[number, number]} place
   */
  press(place) {
    const { draft } = this;
    if (!draft) return;
    const { tool } = this;
    const near = tool === 2 ? this.near(place, 12) : undefined;
    if (near) draft.remove(near.key);
    else if (tool < 2) draft.put(Infinity, place[0], place[1], 1 - tool);
    this.show();
  }

  // Keys

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, shiftKey } = event;
    const step = shiftKey ? 0.5 : 0.1;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[key];
    const near = this.near(this.cursor, 6);
    if (way) {
      const [x, y] = this.cursor.map((value, k) => {
        const [low, high] = this.points.box[k];
        return Math.min(high, Math.max(low, Math.round(20 * (value + step * way[k])) / 20));
      });
      this.cursor = [x, y];
      const { held } = this;
      if (held) {
        this.change((points) => points.put(held.key, x, y, held.label));
        this.held = held;
        this.strokes--; // it is still the same one
      }
      this.say(held ? "held" : "");
    } else if (key === "PageDown" || key === "PageUp") {
      this.held = undefined;
      const { all } = this.points;
      const at = all.findIndex((point) => point.key === near?.key);
      const next = all.at((at + (key === "PageUp" ? -1 : 1)) % all.length);
      if (next) this.cursor = [next.x, next.y];
      this.say();
    } else if (key === "Delete" || key === "Backspace" || (this.tool === 2 && pressed(key))) {
      if (near) this.change((points) => points.remove(near.key));
      this.say(near ? "taken away" : "no point is here");
    } else if (pressed(key)) {
      this.strokes++; // what is carried is an entry of the history, from here to there
      if (this.held) this.held = undefined;
      else if (near) this.held = near;
      else this.change((points) => points.put(Infinity, ...this.cursor, 1 - this.tool));
      this.say(this.held ? "held" : near ? "put down" : "added");
    } else if (key === "Escape" && this.held) this.held = undefined;
    else return;
    event.preventDefault();
    this.look();
  }

  /**
   * Tell a screen reader where the keyboard is.
   * @param {string} [what] has happened
   */
  say(what) {
    const near = this.near(this.cursor, 6);
    const at = this.cursor.map((value) => value.toFixed(2)).join(", ");
    const kind = near ? TOOLS[near.label ? 0 : 1] : "";
    const full = this.points.count < MOST ? "" : "No more points can be changed.";
    const said = [at, kind, what].filter(Boolean).join(" ");
    this.figure.parts.heard.textContent = [`${said}.`, full].join(" ").trim();
  }

  /** Show where the keyboard is. */
  look() {
    const [x, y] = this.scale.at(...this.cursor);
    this.ring.style.translate = `${x}px ${y}px`;
    put(this.ring, { "data-holds": this.held ? "" : null });
  }
}

/** @param {string} key */
const pressed = (key) => key === "Enter" || key === " ";
