// What the theme leaves without a name or out of the keyboard's reach is mended on every page that
// it shows: document$ also tells of pages reached by instant navigation.

function mend() {
  document.querySelectorAll(".highlight > nav.md-code__nav, pre > nav.md-code__nav").forEach((nav, i) => {
    nav.setAttribute("aria-label", `Code block ${i + 1}`);
  });
  document.querySelectorAll("button.md-code__button[data-md-type=copy]").forEach((button, i) => {
    button.setAttribute("aria-label", `Copy code block ${i + 1}`);
  });
  // An area that scrolls sideways must be reached without a mouse.
  document.querySelectorAll("pre > code, .hl-output pre, .hl-formula, .md-typeset__scrollwrap").forEach((area) => {
    const scrolls = area.scrollWidth > area.clientWidth + 1;
    if (scrolls) {
      area.setAttribute("tabindex", "0");
      area.setAttribute("role", "region");
      area.setAttribute("aria-label", "Scrolls sideways");
    }
  });
  const search = document.querySelector("[data-md-component=search]");
  if (search) search.setAttribute("aria-label", "Search");
  // Valid on text fields only.
  document.querySelectorAll("input[type=checkbox][autocomplete], input[type=radio][autocomplete]").forEach((input) => {
    input.removeAttribute("autocomplete");
  });
}

document$.subscribe(() => requestAnimationFrame(mend));
