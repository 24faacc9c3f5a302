// The page of one live figure. It stands in frames of other pages, which may refuse storage and the
// history, and on walls, where everything is to grow with the window.

// In a frame without an origin a relative import would have no address to begin from.
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const figure = /** @type {HTMLElement} */ (document.querySelector(".hl-live"));
const root = document.documentElement;

// Colours follow the system, unless the address has scheme=light or scheme=dark.
root.classList.remove("no-js");
const asked = new URLSearchParams(location.search).get("scheme");
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = () => {
  const isDark = asked === "dark" || (asked !== "light" && dark.matches);
  document.body.dataset.mdColorScheme = isDark ? "slate" : "default";
};
colour();
dark.addEventListener("change", colour);

// A window that is larger than what the figure needs shows it larger: letters, lines, handles.
const grow = () => {
  const least = Number(getComputedStyle(figure).getPropertyValue("--hl-least")) || 500;
  const scale = Math.max(1, Math.min(innerWidth * 9 / 16, innerHeight) / least);
  root.style.setProperty("--hl-scale", String(scale));
  document.body.dataset.scale = String(scale);
};
grow();
addEventListener("resize", grow);

// A frame may have no right to its address; there a figure goes on without.
for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
  const enter = history[name];
  history[name] = (...entry) => {
    try {
      enter.apply(history, entry);
    } catch { /* as said */ }
  };
}

// In a frame a link opens beside the page around it, and elsewhere where the reader is.
for (const link of document.querySelectorAll("a")) {
  if (top === self) link.removeAttribute("target");
  if (!link.hash) continue;
  // The chapter's figure is to be in the same state.
  const set = () => {
    const state = location.search.slice(1).split("&")
      .find((part) => part.startsWith(`${figure.id}=`));
    if (!state) return;
    [link.search, link.hash] = [state, ""];
  };
  for (const touch of ["pointerdown", "focus"]) link.addEventListener(touch, set);
}

const folder = figure.localName.slice(3).replaceAll("-", "_");
import(new URL(`${folder}/script.js`, here).href).catch((error) => {
  figure.classList.add("hl-live--still");
  // deno-lint-ignore no-console
  console.warn(error);
});
