// What must stand before the theme's scripts. The page waits for this file, so it is short.

// Where a browser refuses storage (a course's frame without an origin), the theme's script would end
// at once, and with it colours, copying and the search. It gets one that lasts as long as the page.
for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
  try {
    self[name];
  } catch {
    /** @type {Map<string, string>} */
    const kept = new Map();
    /** @param {string} key */
    const getItem = (key) => kept.get(key) ?? null;
    /** @param {string} key @param {string} value */
    const setItem = (key, value) => void kept.set(key, value);
    /** @param {string} key */
    const removeItem = (key) => void kept.delete(key);
    Object.defineProperty(self, name, { value: { getItem, setItem, removeItem } });
  }
}

// The same holds for a worker, there and on a page opened from a disk. It begins from a blob, or
// from a disk, where there can be none, it is one that does not answer.
if (origin === "null") {
  const Native = Worker;
  // deno-lint-ignore no-global-assign
  Worker = /** @type {any} */ (
    /** @type {(url: string | URL, options?: WorkerOptions) => unknown} */
    function (url, options) {
      if (location.protocol === "file:") {
        return Object.assign(new EventTarget(), { postMessage() {} });
      }
      if (String(url).startsWith("blob:")) return new Native(url, options);
      const address = JSON.stringify(new URL(url, location.href));
      const code = options?.type === "module" ? `import ${address}` : `importScripts(${address})`;
      const blob = new Blob([code], { type: "text/javascript" });
      return new Native(URL.createObjectURL(blob), options);
    }
  );
}

// A page opened from a disk says what it lacks there, and how to open it; one of the zip lacks
// nothing (editions/disk.js). The theme would wait for
// pages that it cannot fetch, so its settings, which stand before its script, are changed for it.
if (location.protocol === "file:") {
  const settings = new MutationObserver(() => {
    const config = document.getElementById("__config");
    if (!config?.textContent) return;
    config.textContent = config.textContent.replace('"navigation.instant"', '""');
    settings.disconnect();
  });
  settings.observe(document, { childList: true, subtree: true });
  addEventListener(
    "DOMContentLoaded",
    () =>
      self.howlearnDisk || document.querySelector("article")?.insertAdjacentHTML(
        "afterbegin",
        "<p class=hl-disk>You opened this page from a disk, where links, search, moving figures and Run do not work. In the site's own folder, run <code translate=no>python -m http.server</code> and open <a href=http://127.0.0.1:8000>127.0.0.1:8000</a>.",
      ),
  );
}

// Where Back leads to another state of an interactive figure, its script says so (figures/address.js)
// and the theme is not told: it would fetch and show the same page again. Listeners of a window are
// called in the order in which they came.
addEventListener("popstate", (event) => {
  if (!dispatchEvent(new Event("hl-back", { cancelable: true }))) event.stopImmediatePropagation();
});

// The theme asks for the search index on every visit, a third of all that a first visit loads. Here
// its request waits until somebody goes to the search, or comes from it. A theme that asks in another
// way is not kept waiting.
{
  const { open, send } = XMLHttpRequest.prototype;
  const places = ".md-search__input, [for=__search]";
  const searched = /[?&][hq]=/.test(location.search)
    ? Promise.resolve()
    : new Promise((go) =>
      addEventListener("focusin", ({ target }) => {
        if (/** @type {Element} */ (target).matches(places)) go(undefined);
      })
    );
  /** @type {(this: XMLHttpRequest, method: string, url: string | URL, ...rest: any) => void} */
  XMLHttpRequest.prototype.open = function (...asked) {
    open.apply(this, /** @type {any} */ (asked));
    if (/search_index\.json$/.test(String(asked[1]))) {
      this.send = (body) => void searched.then(() => send.call(this, body));
    }
  };
}
