// Python in the page: a module worker that run-panel.js starts at the first press of Run.
//
// Every file is fetched here, held against the sha256 that generated/run.json states, and only then
// given to Pyodide, which asks for its files by fetch() and gets the verified bytes. A base that
// does not answer, or answers with something else, is passed over for the next one.

import { refusal } from "./refused.js";

const SITE = new URL("../../..", import.meta.url);
const SILENT = 20000; // milliseconds without a byte after which an address is given up
const download = self.fetch.bind(self);
const post = self.postMessage.bind(self);
/**
 * Say something of the run in hand.
 * @param {string} type
 * @param {object} [more]
 */
const tell = (type, more) => post({ type, id: inHand, ...more });

/**
 * @typedef {{ sha256: string, bytes: number, packed: number }} Facts of a file
 * @typedef {{
 *   wheel: string, bases: string[], files: Record<string, Facts>, modules: Record<string, string>,
 *   sets: { python: string[], pictures: string[] },
 *   lock: {
 *     info: { python: string, version: string },
 *     packages: Record<string, { depends: string[], version: string }>,
 *   },
 * }} Config what generated/run.json says
 * @typedef {(share: number) => void} Count is told how much of a file has come
 */

/** @type {Config} */
let config;
/** @type {any} */
let pyodide;
/** @type {any} howlearn_site.in_page */
let python;
/** @type {string | undefined} the id of the run in hand */
let inHand;
/** @type {Map<string, Uint8Array<ArrayBuffer>>} what has been fetched and verified, by file name */
const held = new Map();
/** @type {Set<string>} the bases that have failed */
const dead = new Set();

/**
 * @param {URL} address
 * @param {Facts} facts
 * @param {Count} count
 */
async function bytesOf(address, facts, count) {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), SILENT);
  try {
    // Without crypto.subtle (a page that comes by plain http) the browser itself does the check.
    const check = self.crypto.subtle ? {} : { integrity: `sha256-${base64(facts.sha256)}` };
    const answer = await download(address, { signal: stop.signal, credentials: "omit", ...check });
    if (!answer.ok || !answer.body) throw new Error(`${address} answered ${answer.status}`);
    const bytes = new Uint8Array(facts.bytes);
    const reader = answer.body.getReader();
    let at = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), SILENT);
      if (at + value.length > bytes.length) throw new Refused(address);
      bytes.set(value, at);
      at += value.length;
      count(at / facts.bytes);
    }
    if (at !== bytes.length) throw new Refused(address);
    if (self.crypto.subtle && (await sha256(bytes)) !== facts.sha256) throw new Refused(address);
    return bytes;
  } finally {
    clearTimeout(timer);
  }
}

class Refused extends Error {
  /** @param {URL} address */
  constructor(address) {
    super(`${address} is not the file that this site was built with, so it was refused`);
  }
}

/** @param {string} hex */
const base64 = (hex) => btoa(hex.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))));

/** @param {BufferSource} bytes */
async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} name
 * @param {Count} count
 */
async function fetched(name, count) {
  const facts = config.files[name];
  if (name === config.wheel) {
    // The hash in the address: a cache may still hold the wheel of an older build.
    return bytesOf(new URL(`wheel/${name}?${facts.sha256.slice(0, 12)}`, SITE), facts, count);
  }
  const bases = config.bases.filter((base) => !dead.has(base));
  let problem;
  for (const base of bases.length ? bases : config.bases) {
    try {
      return await bytesOf(new URL(name, new URL(base, SITE)), facts, count);
    } catch (error) {
      dead.add(base);
      // That a file was refused says more than that the next address does not answer.
      if (problem instanceof Refused) continue;
      const silent = error instanceof TypeError ||
        (error instanceof DOMException && error.name === "AbortError");
      problem = silent ? new Error(`${new URL(base, SITE).host} does not answer`) : error;
    }
  }
  throw problem;
}

/**
 * @param {string} stage
 * @param {string[]} names
 */
async function load(stage, names) {
  const wanted = names.filter((name) => !held.has(name));
  const total = wanted.reduce((sum, name) => sum + config.files[name].packed, 0);
  /** @type {Map<string, number>} */
  const shares = new Map();
  let last = 0;
  /**
   * @param {string} name
   * @returns {Count}
   */
  const count = (name) => (share) => {
    shares.set(name, share);
    if (Date.now() - last < 100) return;
    last = Date.now();
    const done = wanted.reduce((s, n) => s + config.files[n].packed * (shares.get(n) ?? 0), 0);
    tell("stage", { stage, done, total });
  };
  tell("stage", { stage, done: 0, total });
  const all = await Promise.allSettled(
    wanted.map(async (name) => held.set(name, await fetched(name, count(name)))),
  );
  const failed = all.filter((one) => one.status === "rejected").map((one) => one.reason);
  if (failed.length) throw failed.find((reason) => reason instanceof Refused) ?? failed[0];
}

/**
 * Pyodide's own requests: a file that was verified, and nothing else.
 * @type {typeof fetch}
 */
const verified = (address) => {
  const name = (address instanceof Request ? address.url : String(address)).split("/").pop() ?? "";
  if (name === "pyodide-lock.json") return answered(JSON.stringify(config.lock));
  const bytes = held.get(name);
  if (!bytes) return Promise.reject(new TypeError(`${name} was not asked for`));
  return answered(bytes, name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream");
};

/** @param {BodyInit} body */
const answered = (body, type = "application/json") =>
  Promise.resolve(new Response(body, { headers: { "Content-Type": type } }));

/** @param {string} name */
async function module(name) {
  const bytes = held.get(name) ?? "";
  const address = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * Install a package with all that it depends on.
 * @param {string} name
 */
async function install(name) {
  self.fetch = verified;
  try {
    await pyodide.loadPackage([name], { messageCallback() {}, errorCallback() {} });
  } finally {
    self.fetch = download;
  }
  // loadPackage does not reject when a wheel fails.
  const loaded = Object.keys(pyodide.loadedPackages).map((loaded) => loaded.toLowerCase());
  const missing = [...config.lock.packages[name].depends, name].filter((p) => !loaded.includes(p));
  if (missing.length) throw new Error(`${missing.join(", ")} could not be installed`);
}

/** @type {string | undefined} what the policy of the site's host has refused first */
let refused;
self.addEventListener("securitypolicyviolation", (event) => refused ??= refusal(event));

/** Fail where there can be no Python, before megabytes have come for it. */
function ask() {
  if (typeof WebAssembly === "undefined") {
    throw new Error("this browser has no WebAssembly, which Python in the page needs");
  }
  try {
    new WebAssembly.Module(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0])); // the least there is
  } catch {
    throw new Error(refusal({ effectiveDirective: "script-src", blockedURI: "wasm-eval" }));
  }
}

async function start() {
  ask();
  const answer = await download(new URL("generated/run.json", SITE), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`generated/run.json: ${answer.status}`);
  config = await answer.json();
  await load("Loading Python", config.sets.python);
  tell("stage", { stage: "Starting Python" });
  await module("pyodide.asm.js"); // it sets _createPyodideModule, so that Pyodide need not load it
  const { loadPyodide } = await module("pyodide.mjs");
  self.fetch = verified;
  try {
    pyodide = await loadPyodide({
      indexURL: new URL("verified/", SITE).href,
      stdout() {},
      stderr() {},
    });
  } finally {
    self.fetch = download;
  }
  await install("howlearn");
  for (const [name, source] of Object.entries(config.modules)) {
    const file = `/home/page/howlearn_site/${name}`;
    pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf("/")));
    pyodide.FS.writeFile(file, source);
  }
  pyodide.runPython("import sys; sys.path.append('/home/page')");
  python = pyodide.pyimport("howlearn_site.in_browser.worker");
  config.sets.python.forEach((name) => held.delete(name));
  tell("loaded", { set: "python" });
}

/** What runs here, in words. */
function versions() {
  const { info, packages } = config.lock;
  const drawn = pyodide.loadedPackages.matplotlib
    ? [`matplotlib ${packages.matplotlib.version}`]
    : [];
  return [`Python ${info.python}`, `NumPy ${packages.numpy.version}`, ...drawn]
    .join(", ") + ` by Pyodide ${info.version}`;
}

/** @type {Promise<void> | undefined} */
let started;

/** @param {{ code: string, example: boolean, number: number }} asked */
async function run({ code, example, number }) {
  started ??= start();
  await started;
  if (python.needs_pictures(code) && !pyodide.loadedPackages.matplotlib) {
    await load("Loading matplotlib", config.sets.pictures);
    tell("stage", { stage: "Starting matplotlib" });
    await install("matplotlib");
    config.sets.pictures.forEach((name) => held.delete(name));
    pyodide.runPython("import os; os.environ['MPLBACKEND'] = 'svg'; import matplotlib.pyplot");
    tell("loaded", { set: "pictures" });
  }
  tell("running");
  const [well, seconds, reason, line] = python.run
    .callKwargs(
      code,
      (/** @type {string} */ kind, /** @type {string} */ text) => tell("text", { kind, text }),
      (/** @type {string} */ svg, /** @type {string} */ alt) => tell("figure", { svg, alt }),
      `run${number}`,
      { example },
    )
    .toJs();
  tell("done", { well, seconds, reason, line, versions: versions() });
}

// The page takes only what bears the id of the run in hand, which is drawn by lot. A block that
// listens too does not hear it.
self.addEventListener("message", async (event) => {
  event.stopImmediatePropagation();
  inHand = event.data.id;
  try {
    await run(event.data);
  } catch (error) {
    // Python could not be had, or has broken down; this worker is of no more use. Why something was
    // refused is told a little later than that it failed.
    await new Promise((go) => setTimeout(go));
    const message = error instanceof Error ? error.message : String(error);
    tell("failed", { message: python ? message : refused ?? message });
  }
});
