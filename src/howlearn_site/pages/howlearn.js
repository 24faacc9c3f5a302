// What the theme leaves without a name or out of the keyboard's reach gets both on every page that
// it shows: document$ also tells of pages reached by instant navigation.

// In a frame without an origin a relative import would have no address to begin from.
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
/** @param {string} path */
const load = (path) => import(new URL(path, here).href);

function complete() {
  document.querySelectorAll("nav.md-code__nav").forEach((nav, i) => {
    const block = `code block ${i + 1}`;
    nav.setAttribute("aria-label", block);
    nav.querySelector("[data-md-type=copy]")?.setAttribute("aria-label", `Copy ${block}`);
    const line = nav.parentElement?.querySelector(".hl-imports-line");
    line?.setAttribute("aria-label", `Show ${line.getAttribute("data-words")} of ${block}`);
  });
  // A section that has its own page is named by that page's link, not by its label, an icon.
  document.querySelectorAll(".md-nav__container > label[id]").forEach(({ id, parentElement }) => {
    const list = document.querySelector(`nav[aria-labelledby="${id}"]`);
    parentElement?.firstElementChild?.setAttribute("id", `${id}_link`);
    list?.setAttribute("aria-labelledby", `${id}_link`);
  });
  // An area that scrolls sideways must be reached without a mouse, and have its own name.
  document.querySelectorAll("pre > code, .hl-output pre, .hl-formula, .md-typeset__scrollwrap")
    .forEach((area, i) => {
      if (area.scrollWidth <= area.clientWidth + 1) return;
      area.setAttribute("tabindex", "0");
      area.setAttribute("role", "group");
      area.setAttribute("aria-label", `Scrolls sideways, ${i + 1}`);
    });
}

// A figure that can be moved brings its script when it comes near the window, on its page alone.
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    // Where the script does not arrive, the still stays and needs no more room than it has.
    const folder = target.localName.slice(3).replaceAll("-", "_");
    load(`../figures/${folder}/script.js`).catch((error) => {
      target.classList.add("hl-live--still");
      // deno-lint-ignore no-console
      console.warn(error);
    });
  }
}, { rootMargin: "400px" });
document$.subscribe(() => {
  near.disconnect();
  // A link to a state of a figure leads to the figure, unless it names another place, or the reader
  // comes back to an entry of the history that knows where the page stood; the theme writes that.
  const linked = !location.hash && !history.state?.y && new URLSearchParams(location.search);
  for (const figure of document.querySelectorAll(".hl-live")) {
    near.observe(figure);
    if (linked && linked.has(figure.id)) {
      document.fonts.ready.then(() =>
        scrollY || requestAnimationFrame(() => figure.scrollIntoView())
      );
    }
  }
});

const soon = () => requestAnimationFrame(complete);
document$.subscribe(soon);
addEventListener("resize", soon);
addEventListener("toggle", soon, true); // what was folded has no width before it opens

// What answers a press comes with it: term.js where a term of the glossary is pressed by what has no
// hover to read it by, a finger or any key of a phone, and else press.js.
addEventListener("click", (event) => {
  const { target, pointerType } = /** @type {PointerEvent & { target: Element }} */ (event);
  const finger = pointerType === "touch" || matchMedia("(hover: none)").matches;
  /** @type {HTMLAnchorElement | false | null} */
  const term = finger && target.closest("a.term");
  if (term) {
    event.preventDefault();
    event.stopPropagation(); // to the theme, which would follow it
  }
  load(term ? "term.js" : "press.js").then((script) => script.press(term || target))
    .catch(() => term && location.assign(term.href));
  // The line of a block's imports opens and closes them.
  const line = target.closest(".hl-imports-line");
  if (!line) return;
  line.ariaExpanded = String(line.ariaExpanded !== "true");
  soon(); // what is open may be wide
}, true);
// Where the browser's own search finds a word among those that are folded, it scrolls there.
addEventListener("scroll", ({ target }) => {
  const fold = /** @type {Element} */ (target);
  if (fold.className === "hl-imports") fold.closest("pre")?.querySelector("button")?.click();
}, true);

// What makes the search better comes when somebody goes to it.
addEventListener("focusin", ({ target }) => {
  if (/** @type {Element} */ (target).matches(".md-search__input")) load("search.js");
});

// What was read is kept by a service worker. Where the browser or a frame's rules have none, or the
// site, the page is as it would be.
try {
  const workers = navigator.serviceWorker;
  workers.oncontrollerchange = () =>
    load("keep.js").then((script) => script.tell(workers)).catch(() => {});
  /** @type {any} */
  const worker = document.querySelector("[name=worker]");
  workers.register(worker.content).catch(() => {});
} catch { /* it keeps nothing */ }
