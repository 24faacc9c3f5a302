// What was read stays readable without the network. This is a service worker: the browser asks it
// for each file of the site, also when no page is open. The network comes first, so that what is new
// is seen at once; where it does not answer, the page is shown as it was last read.
//
// offline.py puts it at the top of the site, and the build's name into it.

const BUILD = "the build";
const SILENT = 4000; // milliseconds without an answer after which what was kept is shown

/**
 * What the types of a page, which all scripts are checked with, do not have.
 * @typedef {Event & { waitUntil: (done: Promise<unknown>) => void }} Lasting
 * @typedef {Lasting & { request: Request, respondWith: (answer: Promise<Response>) => void }} Asked
 * @type {any}
 */
const worker = self;
/** @type {string} */
const top = worker.registration.scope;
// Another version of the site, or another site of the same host, has its own.
const ours = `howlearn ${top} `, name = ours + BUILD;

worker.addEventListener("install", () => worker.skipWaiting());

// Files of two builds may not fit together.
worker.addEventListener("activate", (/** @type {Lasting} */ event) =>
  event.waitUntil((async () => {
    for (const other of await caches.keys()) {
      if (other.startsWith(ours) && other !== name) await caches.delete(other);
    }
    await worker.clients.claim();
  })()));

/** What is kept of an address: pages, and what they show. Not Python, which is large. @param {string} url */
const isKept = (url) =>
  url.startsWith(top) && !url.includes("/pyodide/") &&
  /(\/|\.(html|css|js|json|xml|svg|png|woff2))$/.test(new URL(url).pathname);

/** A state of a figure, or a word of a search, stands in the address of the same page. @param {string} url */
const plain = (url) => url.replace(/[?#].*/, "");

/** @param {string} url */
const kept = async (url) => (await caches.open(name)).match(plain(url), { ignoreVary: true });

/** @param {string} url @param {Response} response */
async function keep(url, response) {
  if (!response.ok || response.redirected) return;
  const copy = response.clone(); // at once, before somebody reads it
  await (await caches.open(name)).put(plain(url), copy);
}

// A page that was there before the worker names what it has loaded; some came by the worker.
worker.addEventListener(
  "message",
  (/** @type {Lasting & { data: string[] }} */ event) =>
    event.waitUntil(Promise.all(
      event.data.filter(isKept).map(async (url) => {
        if (!await kept(url)) {
          await fetch(plain(url)).then((response) => keep(url, response)).catch(() => 0);
        }
      }),
    )),
);

worker.addEventListener("fetch", (/** @type {Asked} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !isKept(request.url)) return;
  const answer = fetch(request);
  event.waitUntil(answer.then((response) => keep(request.url, response)).catch(() => 0));
  event.respondWith(fromNetworkOrKept(request, answer));
});

/** @param {Request} request @param {Promise<Response>} answer */
async function fromNetworkOrKept(request, answer) {
  const before = await kept(request.url);
  const late = new Promise((go) => before && setTimeout(go, SILENT, before));
  return Promise.race([answer, late]).catch(() =>
    before ?? (request.mode === "navigate" ? notRead() : Response.error())
  );
}

const NOT_READ =
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>There is no network</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root { color-scheme: light dark } body { font: 1.1rem/1.6 sans-serif; max-width: 34rem;
margin: 3rem auto; padding: 0 1rem } h1 { font-family: serif }</style>
<h1>There is no network</h1><p>This page is not kept here, as you have not read it, or not since the
site has changed. Once the network is back, <a href="">try again</a>.`;

/** A page that says what is not there, and what is. */
async function notRead() {
  const cache = await caches.open(name), links = [];
  for (const { url } of await cache.keys()) {
    const text = url.endsWith("/") && await (await cache.match(url))?.text();
    const title = text && /<title>(.*?)(?: - [^<]*)?<\/title>/.exec(text)?.[1]; // less the site's name
    if (title) links.push(`<li><a href="${url}">${title}</a>`);
  }
  const read = links.length
    ? `<p>These pages can be read without it:<ul>${links.join("")}</ul>`
    : "";
  return new Response(NOT_READ + read, {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}
