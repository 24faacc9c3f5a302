// What the theme leaves without a name or out of the keyboard's reach is mended on every page that
// it shows: document$ also tells of pages reached by instant navigation.

function mend() {
  document.querySelectorAll("nav.md-code__nav").forEach((nav, i) => {
    nav.setAttribute("aria-label", `Code block ${i + 1}`);
  });
  document.querySelectorAll("button.md-code__button[data-md-type=copy]").forEach((button, i) => {
    button.setAttribute("aria-label", `Copy code block ${i + 1}`);
  });
  // An area that scrolls sideways must be reached without a mouse, and have a name of its own.
  document.querySelectorAll("pre > code, .hl-output pre, .hl-formula, .md-typeset__scrollwrap").forEach((area, i) => {
    if (area.scrollWidth <= area.clientWidth + 1) return;
    area.setAttribute("tabindex", "0");
    area.setAttribute("role", "group");
    area.setAttribute("aria-label", `Scrolls sideways, ${i + 1}`);
  });
  const search = document.querySelector("[data-md-component=search]");
  if (search) search.setAttribute("aria-label", "Search");
  // In a narrow window these two open the menu and the search; the theme presses them on Enter.
  for (const [name, id] of [["Menu", "__drawer"], ["Search", "__search"]]) {
    const label = document.querySelector(`label.md-header__button[for=${id}]`);
    if (label) Object.assign(label, { tabIndex: 0, title: name });
  }
}

const soon = () => requestAnimationFrame(mend);
document$.subscribe(soon);
addEventListener("resize", soon);
addEventListener("toggle", soon, true); // what was folded has no width before it opens
addEventListener("keydown", (event) => {
  const drawer = document.getElementById("__drawer");
  if (event.key === "Escape" && drawer.checked) drawer.click();
});
