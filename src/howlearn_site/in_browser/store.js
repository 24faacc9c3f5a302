// What this browser keeps for the reader, on this device only: nothing of it is sent anywhere.

/** @type {Map<string, object>} what could not be stored; it lasts as long as the tab */
const memory = new Map();

/**
 * Return what is kept under a name, an empty object where nothing is.
 * @param {string} name
 * @returns {Record<string, any>}
 */
export function read(name) {
  try {
    const kept = memory.get(name) ?? JSON.parse(localStorage.getItem(name) ?? "{}");
    return kept && typeof kept === "object" ? { ...kept } : {};
  } catch {
    return {};
  }
}

/**
 * Keep an object under a name, or where it is empty nothing, and say whether it outlasts the tab:
 * not where the browser refuses to store, or has no room.
 * @param {string} name begins with "howlearn ", by which run.js knows that there is something
 * @param {object} value
 */
export function write(name, value) {
  try {
    if (Object.keys(value).length) localStorage.setItem(name, JSON.stringify(value));
    else localStorage.removeItem(name);
    memory.delete(name);
    return localStorage instanceof Storage; // where it is refused, theme/page.html has put another
  } catch {
    memory.set(name, value);
    return false;
  }
}

/**
 * The page at an address, as it is named here.
 * @param {string} path
 */
export const pageAt = (path) => path.replace(/index\.html$/, "");
