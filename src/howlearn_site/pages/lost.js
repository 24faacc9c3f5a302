// On the page that stands where an address leads nowhere: the page that was probably meant, or else
// a search for the address's words. Both are written as text, so that no address becomes markup.

/** @param {string} path */
function lastOf(path) {
  const parts = path.replace(/\/(index\.html?)?$/, "").split("/");
  const last = parts[parts.length - 1].replace(/\.(html?|md)$/, "");
  try {
    return decodeURIComponent(last).toLowerCase();
  } catch { // a lone percent sign
    return last.toLowerCase();
  }
}

/**
 * How alike two names are, from 0 to 1: the share of the pairs of letters that both have.
 * @param {string} one
 * @param {string} other
 */
function likeness(one, other) {
  /** @param {string} name */
  const pairs = (name) =>
    Array.from(` ${name} `, (letter, k) => letter + (` ${name} `[k + 1] ?? ""));
  const left = pairs(one), right = pairs(other), all = left.length + right.length;
  let both = 0;
  for (const pair of left) {
    const at = right.indexOf(pair);
    if (at < 0) continue;
    right.splice(at, 1);
    both += 2;
  }
  return both / all;
}

const asked = lastOf(location.pathname);
const links =
  /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".hl-pages a"));
const [best] = Array.from(links, (link) => ({ link, like: likeness(asked, lastOf(link.pathname)) }))
  .sort((a, b) => b.like - a.like);
// The search wants every word, so the small ones stay away.
const words = (asked.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 3).slice(0, 5)
  .join(" ").slice(0, 60);
if (best && best.like > 0.55) {
  const guess = /** @type {HTMLElement} */ (document.querySelector(".hl-guess"));
  const link = /** @type {HTMLAnchorElement} */ (guess.querySelector("a"));
  link.href = best.link.href;
  link.textContent = best.link.textContent;
  guess.hidden = false;
} else if (words) {
  const search = /** @type {HTMLElement} */ (document.querySelector(".hl-asked"));
  const link = /** @type {HTMLAnchorElement} */ (search.querySelector("a"));
  link.href = link.dataset.search + encodeURIComponent(words);
  link.textContent = `Search for “${words}”`;
  search.hidden = false;
}
