// What follows a press: howlearn.js brings this file with the first one.

addEventListener("keydown", (event) => {
  /** @type {HTMLElement | null} */
  const open = document.querySelector("#__drawer:checked");
  if (event.key === "Escape") open?.click();
});

// A page reached by a link begins at its top, also where the one before was still gliding, after End
// for example: the browser would glide on.
let followed = false;

/** @param {Element} target */
export function press(target) {
  followed = !!target.closest("a[href]");
}

for (const moved of ["popstate", "wheel", "touchmove", "keydown"]) {
  addEventListener(moved, () => {
    followed = false;
  }, { passive: true });
}
document$.subscribe(() => {
  const until = performance.now() + 600;
  let frames = 36; // as many at least: a browser that is busy draws few, and glides for longer
  requestAnimationFrame(function stay() {
    if (!followed || location.hash || location.search) return;
    if (--frames < 0 && performance.now() > until) return;
    if (scrollY) scrollTo({ top: 0, behavior: "instant" });
    requestAnimationFrame(stay);
  });
});
