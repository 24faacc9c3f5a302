// What every interactive figure shares. On a page,
//   ![alt](figures/PAGE/NAME.svg){ live=fit-line w=1 b=1 }
// becomes <hl-fit-line class="hl-live" w="1" b="1"> around the still, and howlearn.js imports
// fit-line.js, which defines the element: a class that extends Figure and has
//   static title, static parameters: { name: { label, says, min, max, step, initial } } for a number,
//              { label, options: { value: words }, initial } for a choice; an attribute of the
//              element replaces `initial`;
//   build(live) puts panels, controls and text into `live`;
//   update()    shows this.state, after each change and each new width;
//   describe()  says it in a sentence or two, for a screen reader; words() what is read below the
//              figure, where that is to be shorter;
//   python()    is a program that prints the texts of the [data-number] nodes, in their order, and no
//              other number; 72 columns;
//   settle(state), where parts of a state can contradict each other, returns what must change.
// It calls this.set({ name: value }, control) for every change; what it starts ends with this.signal.
//
// Back undoes what one control did: all changes by it are one entry of the history, however many and
// however slow, until another control is used. Where several drive the same parameter, as Step, Play
// and the slider do, they count as one. A link in the text is an entry each time.

const SVG = "http://www.w3.org/2000/svg";

// An element: html("p", { class: "name" }, child, …), svg("path", { d: "M0 0" }).
export const html = (tag, attributes, ...children) => dress(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => dress(document.createElementNS(SVG, tag), attributes, children);

function dress(node, attributes, children) {
  put(node, attributes);
  node.append(...children);
  return node;
}

// Sets attributes; null takes one away.
export function put(node, attributes = {}) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) node.removeAttribute(name);
    else node.setAttribute(name, value);
  }
  return node;
}

// A number as Python's format(value, spec) writes it, for specs such as "z.3f", "+z.2e", "z.4g": ties
// go to the even digit, unlike toFixed's, and no zero has a minus.
export function format(value, spec) {
  const [, plus, precision, kind] = /^(\+?)z\.(\d+)([efg])$/.exec(spec);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : `${plus}inf`;
  const places = Number(precision);
  const [mantissa, power] = Math.abs(value).toExponential(100).split("e");
  const exact = mantissa.replace(".", "");
  let exponent = Number(power);
  const rounded = (keep) => {
    if (keep < 0) return "0";
    const [head, tail] = [exact.slice(0, keep).padEnd(keep, "0"), exact.slice(keep)];
    const tie = /^50*$/.test(tail);
    const up = tie ? Number(head.at(-1) ?? 0) % 2 : tail[0] >= "5";
    return String(BigInt(head || 0) + BigInt(up ? 1 : 0)).padStart(keep, "0");
  };
  const scientific = (keep) => {
    let digits = rounded(keep);
    if (digits.length > keep) [digits, exponent] = [digits.slice(0, keep), exponent + 1];
    return digits;
  };
  const fixed = (decimals) => {
    const digits = rounded(exponent + 1 + decimals).padStart(decimals + 1, "0");
    return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
  };
  const written = (digits) =>
    `${digits[0]}${digits[1] ? "." : ""}${digits.slice(1)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  let text;
  if (kind === "f") text = fixed(places);
  else if (kind === "e") text = written(scientific(places + 1));
  else {
    const [keep, before] = [places || 1, exponent];
    const digits = scientific(keep).replace(/0+$/, "") || "0";
    if (exponent < -4 || exponent >= keep) text = written(digits);
    else {
      const decimals = keep - 1 - exponent;
      exponent = before;
      text = fixed(decimals);
      if (text.includes(".")) text = text.replace(/\.?0+$/, "");
    }
  }
  const sign = value < 0 && /[1-9]/.test(text.split("e")[0]) ? "-" : plus;
  return sign + text;
}

// The same with a true minus, for eyes.
export const shown = (value, spec) => format(value, spec).replaceAll("-", "−");

// A number of the state in a program.
export const literal = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

// The spec for a number that can be large or small: one that is not 0 is never written as 0.0000.
export function fine(value, places = 4) {
  const size = Math.abs(value);
  return size >= 1e5 ? "z.3e" : size && size < 0.5 / 10 ** places ? "z.1e" : `z.${places}f`;
}

// A node for a number that Copy as Python prints, too, and writing into it.
export const number = (make = html, attributes = {}) => make(make === svg ? "text" : "span", { "data-number": "", ...attributes });
export function write(node, value, spec) {
  const text = shown(value, spec);
  node.dataset.number = value; // in full
  if (node.textContent !== text) node.textContent = text;
}

// What `python -m howlearn_site` recorded for a figure.
export async function recording(name) {
  const answer = await fetch(new URL(`../../generated/recordings/${name}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

// [[x, y], …] as the d of a path.
export const trace = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");

// The marks of a global and a local minimum, around (0, 0).
export const star = (radius) => {
  const corner = (i) => [radius * (i % 2 ? 0.42 : 1) * Math.sin((i * Math.PI) / 5), -radius * (i % 2 ? 0.42 : 1) * Math.cos((i * Math.PI) / 5)];
  return svg("path", { class: "hl-star", d: `${trace([...Array(10).keys()].map(corner))}Z` });
};
export const circle = (radius) => svg("circle", { class: "hl-circle", r: radius });

// Two axes. Returns x(value) and y(value) in pixels, their inverses across(px) and up(px), and `inside`,
// an SVG with the same coordinates that cuts off what reaches out of the box.
export function axes(parent, { left, top, width, height, x, y, names = ["w₁", "w₂"], ticks = [true, true] }) {
  const scale = {
    x: (value) => left + ((value - x[0]) / (x[1] - x[0])) * width,
    y: (value) => top + height - ((value - y[0]) / (y[1] - y[0])) * height,
    across: (pixel) => x[0] + ((pixel - left) / width) * (x[1] - x[0]),
    up: (pixel) => y[0] + ((top + height - pixel) / height) * (y[1] - y[0]),
  };
  const frame = svg("g", { class: "hl-axes" }, svg("path", { d: `M${left} ${top}V${top + height}H${left + width}` }));
  if (ticks[0]) for (const value of roundNumbers(...x, width / 55)) {
    frame.append(
      svg("path", { d: `M${scale.x(value)} ${top + height}v4` }),
      svg("text", { x: scale.x(value), y: top + height + 6, dy: "0.8em", "text-anchor": "middle" }, shown(value, "z.6g")),
    );
  }
  if (ticks[1]) for (const value of roundNumbers(...y, height / 45)) {
    frame.append(
      svg("path", { d: `M${left} ${scale.y(value)}h-4` }),
      svg("text", { x: left - 7, y: scale.y(value), dy: "0.35em", "text-anchor": "end" }, shown(value, "z.6g")),
    );
  }
  frame.append(
    svg("text", { class: "hl-axis-name", x: left + width, y: top + height - 6, "text-anchor": "end" }, names[0]),
    svg("text", { class: "hl-axis-name", x: left + 7, y: top, dy: "0.75em" }, names[1]),
  );
  const inside = svg("svg", { x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}`, overflow: "hidden" });
  parent.append(inside, frame);
  return { ...scale, inside, frame };
}

// About `count` round numbers between two.
function roundNumbers(low, high, count) {
  const raw = (high - low) / Math.max(count, 1);
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = ten * [1, 2, 5, 10].find((factor) => factor * ten >= raw);
  const first = Math.ceil(low / step - 1e-9);
  return [...Array(Math.floor(high / step + 1e-9) - first + 1).keys()].map((i) => (first + i) * step);
}

const decimals = (step) => (String(step).split(".")[1] ?? "").length;

// What a parameter makes of a value from anywhere: one that is allowed, or undefined.
function allowed({ options, min, max, step }, value) {
  if (options) return Object.hasOwn(options, value) ? String(value) : undefined;
  const given = typeof value === "string" && !value.trim() ? NaN : Number(value);
  if (!Number.isFinite(given)) return undefined;
  const near = Math.round(Math.min(max, Math.max(min, given)) / step) * step;
  return Number(near.toFixed(decimals(step))) + 0; // + 0: no −0
}

const figures = new Set(); // those on the page
let latest; // the control that was used last
// "hl-back" comes before "popstate", from the page's head: prevented, it keeps the theme from fetching
// and showing the same page anew.
for (const back of ["hl-back", "popstate"]) {
  addEventListener(back, (event) => {
    if ([...figures].filter((figure) => figure.follow()).length) event.preventDefault();
  });
}

export class Figure extends HTMLElement {
  static title = "";
  static parameters = {};

  #timers = {};
  #controls = {};
  #panels = [];
  #pending = "";
  #ends;

  get name() {
    return this.localName.slice(3);
  }

  get signal() {
    return this.#ends?.signal ?? AbortSignal.abort();
  }

  get calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  connectedCallback() {
    this.#ends = new AbortController();
    [this.#timers, this.#controls, this.#panels] = [{}, {}, []];
    const { title, parameters } = this.constructor;
    this.path = location.pathname;
    this.initial = {};
    for (const [name, parameter] of Object.entries(parameters)) {
      this.initial[name] = allowed(parameter, this.getAttribute(name) ?? undefined) ?? parameter.initial;
    }
    this.initial = this.#settled(this.initial);
    this.state = this.#fromAddress(location.search);
    const words = html("p", { class: "hl-says" });
    const heard = html("p", { class: "hl-heard", role: "status" });
    const live = html("div", { class: "hl-stage", role: "group", "aria-label": `${title}, a figure to try` });
    this.parts = { live, words, heard };
    this.append(live);
    this.build(live);
    if (!words.parentNode) live.append(words);
    live.append(heard);
    this.toggleAttribute("data-live", true);
    figures.add(this);
    latest = "";
    document.addEventListener("click", (event) => this.#pressed(event), { capture: true, signal: this.signal });
    const seen = new ResizeObserver(() => this.#fit());
    seen.observe(live);
    this.signal.addEventListener("abort", () => seen.disconnect());
    this.#fit();
  }

  disconnectedCallback() {
    figures.delete(this);
    this.#ends.abort();
    Object.values(this.#timers).forEach(clearTimeout);
    this.parts.live.remove();
    this.toggleAttribute("data-live", false);
    // The theme keeps every page that it showed; what the figure made goes, all the same.
    [this.#controls, this.#panels, this.#ends] = [{}, [], undefined];
    for (const field of Object.keys(this)) delete this[field];
  }

  settle(state) {
    return state;
  }

  words() {
    return this.describe();
  }

  set(changes, control = "set") {
    const next = { ...this.state };
    for (const [name, value] of Object.entries(changes)) {
      next[name] = allowed(this.constructor.parameters[name], value) ?? next[name];
    }
    const settled = this.#settled(next);
    const same = Object.keys(settled).every((name) => settled[name] === this.state[name]);
    this.state = settled;
    this.#show();
    if (!same) this.#remember(`${this.name} ${control}`);
  }

  #settled(state) {
    return { ...state, ...this.settle({ ...state }) };
  }

  // The URL: ?fit-line=w:1.5,b:0.8 beside whatever else stands there; nothing for the initial state.

  #fromAddress(search) {
    const state = { ...this.initial };
    const mine = search.slice(1).split("&").find((part) => part.startsWith(`${this.name}=`)) ?? "";
    let text = mine.slice(this.name.length + 1);
    try {
      text = decodeURIComponent(text);
    } catch {
      text = ""; // half a % sequence
    }
    for (const part of text.split(",")) {
      const [name, value = ""] = part.split(":");
      const { parameters } = this.constructor;
      if (Object.hasOwn(parameters, name)) state[name] = allowed(parameters[name], value) ?? state[name];
    }
    return this.#settled(state);
  }

  get address() {
    const others = location.search.slice(1).split("&").filter((part) => part && !part.startsWith(`${this.name}=`));
    const mine = Object.keys(this.state).filter((name) => this.state[name] !== this.initial[name]);
    // All of it once one part differs, so that a link lasts when the page's own start changes.
    if (mine.length) others.push(`${this.name}=${Object.entries(this.state).map((pair) => pair.join(":")).join(",")}`);
    return `${location.pathname}${others.length ? "?" : ""}${others.join("&")}${location.hash}`;
  }

  #remember(control) {
    if (control !== latest) {
      latest = control;
      this.#flush();
      // The theme scrolls to what an entry's state says when Back leads to it.
      history.pushState({ x: scrollX, y: scrollY }, "", this.address);
      return;
    }
    this.#pending = this.address;
    // Browsers refuse more than some hundred changes of the URL in half a minute.
    this.#timers.address ||= setTimeout(() => this.#flush(), 300);
  }

  #flush() {
    if (!this.#timers.address) return;
    clearTimeout(this.#timers.address);
    this.#timers.address = 0;
    // By now another page may have the address.
    if (location.pathname === this.path) history.replaceState(history.state, "", this.#pending);
  }

  // Take the state from the address, and say whether it is another one.
  follow() {
    clearTimeout(this.#timers.address);
    this.#timers.address = 0;
    latest = "";
    if (location.pathname !== this.path) return false;
    this.pause?.();
    const before = this.state;
    this.state = this.#fromAddress(location.search);
    this.#show();
    return Object.keys(before).some((name) => before[name] !== this.state[name]);
  }

  // A link in the text to a state of this figure; the theme would take it for a link to the same page.
  #pressed(event) {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain || link.origin !== location.origin || link.pathname !== this.path) return;
    if (!link.search.slice(1).split("&").some((part) => part.startsWith(`${this.name}=`))) return;
    event.preventDefault();
    event.stopPropagation();
    this.pause?.();
    this.set(this.#fromAddress(link.search), "link");
    latest = "";
    this.scrollIntoView({ block: "nearest", behavior: this.calm ? "auto" : "smooth" });
  }

  // What is seen and heard

  #fit() {
    let changed = false;
    for (const panel of this.#panels) {
      const width = Math.round(panel.node.getBoundingClientRect().width);
      const em = parseFloat(getComputedStyle(panel.node).fontSize);
      if (!width || (width === panel.width && em === panel.em)) continue;
      changed = true;
      Object.assign(panel, { width, em });
      panel.node.replaceChildren();
      const height = Math.round(panel.draw(panel.node, width, em));
      put(panel.node, { viewBox: `0 0 ${width} ${height}`, height });
    }
    if (changed) this.#show();
  }

  #show() {
    if (this.#panels.some((panel) => !panel.width)) return; // not laid out yet
    for (const control of Object.values(this.#controls)) control();
    this.update();
    const [seen, text] = [this.words(), this.describe()];
    if (this.parts.words.textContent !== seen) this.parts.words.textContent = seen;
    clearTimeout(this.#timers.words);
    // A screen reader hears the state at rest, not every state on the way.
    this.#timers.words = setTimeout(() => {
      if (this.spoken !== undefined && this.spoken !== text) this.parts.heard.textContent = text;
      this.spoken = text;
      for (const { node } of this.#panels) put(node, { "aria-label": text });
    }, this.spoken === undefined ? 0 : 600);
  }

  // An SVG as wide as its place; draw(node, width, em) fills it and returns its height, in pixels.
  panel(draw, attributes = {}) {
    const node = svg("svg", { role: "img", class: "hl-panel", ...attributes });
    this.#panels.push({ node, draw });
    return node;
  }

  // A slider with a number field, or a menu.
  control(name) {
    const parameter = this.constructor.parameters[name];
    const { label, says = label, options, min, max, step } = parameter;
    const id = `${this.localName}-${name}`;
    if (options) {
      const menu = html("select", { id }, ...Object.entries(options).map(([value, words]) => html("option", { value }, words)));
      menu.addEventListener("change", () => this.set({ [name]: menu.value }, name));
      this.#controls[name] = () => (menu.value = this.state[name]);
      return html("div", { class: `hl-control hl-control--${name}` }, html("label", { for: id }, label), menu);
    }
    const limits = { min, max, step };
    const slider = html("input", { type: "range", id, "aria-label": says, ...limits });
    const field = html("input", { type: "number", name, "aria-label": `${says}, as a number`, inputmode: min < 0 ? "text" : "decimal", ...limits });
    const digits = decimals(step);
    slider.addEventListener("input", () => this.set({ [name]: slider.value }, name));
    field.addEventListener("input", () => field.value && field.validity.valid && this.set({ [name]: field.value }, name));
    field.addEventListener("change", () => {
      this.set({ [name]: field.value }, name);
      field.value = this.state[name].toFixed(digits);
    });
    this.#controls[name] = () => {
      const value = this.state[name];
      slider.value = value;
      put(slider, { "aria-valuetext": shown(value, `z.${digits}f`), style: `--hl-at: ${(value - min) / (max - min)}` });
      // What is being typed is left alone.
      if (document.activeElement !== field || Number(field.value) !== value) field.value = value.toFixed(digits);
    };
    return html("div", { class: `hl-control hl-control--${name}` }, html("label", { for: id }, label), slider, field);
  }

  // The end of a figure: the buttons and the one control that are wanted all the time, and the copier.
  // On a phone the first two stay at the window's lower edge while the figure is in view.
  foot(control, ...buttons) {
    return html("div", { class: "hl-foot" }, html("div", { class: "hl-dock" }, html("div", { class: "hl-buttons" }, ...buttons), control), this.copier());
  }

  button(text, press, attributes = {}) {
    const node = html("button", { type: "button", class: "hl-button", ...attributes }, text);
    node.addEventListener("click", () => press(node));
    return node;
  }

  // A button that plays and pauses: tick(first) goes on by one and returns how many milliseconds to
  // wait for the next, 0 at the end.
  player(tick) {
    const node = this.button("Play", () => (this.playing ? this.pause() : play()), { class: "hl-button hl-button--play" });
    const next = (first) => {
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
      clearTimeout(this.#timers.play);
      this.playing = false;
      node.textContent = "Play";
    };
    return node;
  }

  // Let a node of a panel be dragged: move(x, y) gets the place in the panel's pixels. What has a
  // .hl-reach is a handle, and follows any pointer. Another node is a field, such as a map: a press
  // sets the place, and a finger that moves scrolls the page, as anywhere.
  drag(node, move) {
    const handle = node.querySelector(".hl-reach");
    const panel = node.closest(".hl-panel");
    const follows = ({ pointerType }) => handle || pointerType === "mouse";
    let offset = [0, 0]; // from the finger to the middle of the handle
    const place = ({ clientX, clientY }) => {
      const { left, top } = panel.getBoundingClientRect();
      this.pause?.();
      move(clientX - left + offset[0], clientY - top + offset[1]);
    };
    node.classList.add(handle ? "hl-drag" : "hl-field");
    node.addEventListener("pointerdown", (event) => {
      if (event.button || !follows(event)) return;
      event.preventDefault();
      node.setPointerCapture(event.pointerId);
      if (!handle) return place(event);
      const { left, top, width, height } = handle.getBoundingClientRect();
      offset = [left + width / 2 - event.clientX, top + height / 2 - event.clientY];
    });
    // A finger is captured by what it touches even where nobody asks for it.
    node.addEventListener("pointermove", (event) => follows(event) && node.hasPointerCapture(event.pointerId) && place(event));
    if (!handle) node.addEventListener("click", place);
  }

  copier() {
    const words = "Copy as Python";
    return this.button(words, async (node) => {
      const text = this.python();
      let done = true;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        done = (await import("./copy.js")).copyByHand(text, node);
      }
      if (!this.parts) return; // the figure has left the page meanwhile
      node.textContent = done ? "Copied" : "Copy it from here";
      this.parts.heard.textContent = done ? "The Python code is copied." : "The Python code is in the text field.";
      clearTimeout(this.#timers.copy);
      this.#timers.copy = setTimeout(() => (node.textContent = words), 2000);
    }, { class: "hl-button hl-button--copy" });
  }
}
