// The theme searches for everything that begins like a word of the question: its "a" finds Adam, and
// "how to" the topological order. So words that say nothing are left out, once another follows,
// and a last letter that stands alone is: the next word has only begun.
const EMPTY =
  /(?<![\w-])(?:an?|and|are|can|do|does|by|for|how|i|in|is|it|my|of|on|so|the|to|we|what|when|where|which|why|with)\s+(?=\S)/gi;
const { postMessage } = Worker.prototype;
/**
 * @param {unknown} message
 * @param {[]} rest
 */
Worker.prototype.postMessage = function (message, ...rest) {
  return postMessage.call(this, isQuestion(message) ? shorter(message) : message, ...rest);
};

/**
 * The theme asks its worker by a message of the type 2.
 * @param {any} message
 * @returns {message is { type: 2, data: string }}
 */
const isQuestion = (message) => message?.type === 2 && typeof message.data === "string";

/** @param {{ data: string }} message */
const shorter = (message) => ({
  ...message,
  data: message.data.replace(EMPTY, "").replace(/(?<=\S)\s+\S$/, ""),
});

/**
 * The words that a link says are to be marked on its page.
 * @param {HTMLAnchorElement} link
 */
const marked = (link) => new URL(link.href).searchParams.get("h");

// The link to a page that is found by one of its sections has no words to mark on it, an empty h; it
// takes those of the section.
for (const kind of ["click", "auxclick", "contextmenu"]) {
  addEventListener(kind, ({ target }) => {
    const links = "a.md-search-result__link";
    /** @type {HTMLAnchorElement | null} */
    const link = target instanceof Element ? target.closest(links) : null;
    if (!link || marked(link) !== "") return;
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const others = (link.closest("li") ?? link).querySelectorAll(links);
    const words = Array.from(others, marked).find(Boolean);
    const url = new URL(link.href);
    if (words) url.searchParams.set("h", words);
    else url.searchParams.delete("h");
    link.href = url.href;
  }, true);
}
