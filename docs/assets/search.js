// The theme searches for everything that begins like a word of the question: its "a" finds Adam, and
// "how to" the topological order. So words that say nothing are left out, once another follows,
// and a last letter that stands alone is: the next word has only begun.
const EMPTY = /(?<![\w-])(?:an?|and|are|can|do|does|by|for|how|i|in|is|it|my|of|on|so|the|to|we|what|when|where|which|why|with)\s+(?=\S)/gi;
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (message, ...rest) {
  const query = message?.type === 2 && typeof message.data === "string";
  const data = query && message.data.replace(EMPTY, "").replace(/(?<=\S)\s+\S$/, "");
  return postMessage.call(this, query ? { ...message, data } : message, ...rest);
};

// The link to a page that is found by one of its sections has no words to mark on it, an empty h; it
// takes those of the section.
for (const kind of ["click", "auxclick", "contextmenu"]) {
  addEventListener(kind, ({ target }) => {
    const link = target.closest?.("a.md-search-result__link");
    if (!link) return;
    const url = new URL(link.href);
    if (url.searchParams.get("h") !== "") return;
    const words = [...link.closest("li").querySelectorAll("a.md-search-result__link")]
      .map(({ href }) => new URL(href).searchParams.get("h")).find(Boolean);
    if (words) url.searchParams.set("h", words);
    else url.searchParams.delete("h");
    link.href = url.href;
  }, true);
}
