// What the theme leaves without a name or out of the keyboard's reach gets both on every page that
// it shows: document$ also tells of pages reached by instant navigation.

// In a frame without an origin a relative import would have no address to begin from.
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
/** @param {string} path */
const load = (path) => import(new URL(path, here).href);

function complete() {
  document.querySelectorAll("nav.md-code__nav").forEach((nav, i) => {
    nav.setAttribute("aria-label", `Code block ${i + 1}`);
  });
  document.querySelectorAll("button.md-code__button[data-md-type=copy]").forEach((button, i) => {
    button.setAttribute("aria-label", `Copy code block ${i + 1}`);
  });
  document.querySelectorAll("article .highlight").forEach((block, i) => {
    const line = block.querySelector(".hl-imports-line");
    line?.setAttribute(
      "aria-label",
      `Show ${line.getAttribute("data-words")} of code block ${i + 1}`,
    );
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
  document.querySelector("[data-md-component=search]")?.setAttribute("aria-label", "Search");
  // In a narrow window these two open the menu and the search; the theme presses them on Enter.
  for (const [name, id] of [["Menu", "__drawer"], ["Search", "__search"]]) {
    const label = document.querySelector(`label.md-header__button[for=${id}]`);
    if (label) Object.assign(label, { tabIndex: 0, title: name });
  }
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

// The line of a block's imports opens and closes them. Where the browser's own search finds a word
// among those that are folded, it scrolls there, and they open, too.
/**
 * @param {Element | null | undefined} line
 * @param {boolean} open
 */
function unfold(line, open) {
  line?.setAttribute("aria-expanded", String(open));
  soon(); // what is open may be wide
}
addEventListener("click", ({ target }) => {
  const line = target instanceof Element && target.closest(".hl-imports-line");
  if (line) unfold(line, line.ariaExpanded !== "true");
});
addEventListener("scroll", ({ target }) => {
  if (!(target instanceof Element && target.matches(".hl-imports"))) return;
  unfold(target.closest("pre")?.querySelector(".hl-imports-line"), true);
}, true);

const soon = () => requestAnimationFrame(complete);
document$.subscribe(soon);
addEventListener("resize", soon);
addEventListener("toggle", soon, true); // what was folded has no width before it opens
addEventListener("keydown", (event) => {
  /** @type {HTMLElement | null} */
  const open = document.querySelector("#__drawer:checked");
  if (event.key === "Escape") open?.click();
});

// A page reached by a link begins at its top, also where the one before was still gliding, after End
// for example: the browser would glide on.
let followed = false;
addEventListener("click", ({ target }) => {
  followed = target instanceof Element && !!target.closest("a[href]");
}, true);
for (const moved of ["popstate", "wheel", "touchmove", "keydown"]) {
  addEventListener(moved, () => {
    followed = false;
  }, { passive: true });
}
document$.subscribe(() => {
  const until = performance.now() + 600;
  requestAnimationFrame(function stay() {
    if (!followed || location.hash || location.search || performance.now() > until) return;
    if (scrollY) scrollTo({ top: 0, behavior: "instant" });
    requestAnimationFrame(stay);
  });
});

// What makes the search better comes when somebody goes to it.
addEventListener("focusin", ({ target }) => {
  if (target instanceof Element && target.matches(".md-search__input")) load("search.js");
});
