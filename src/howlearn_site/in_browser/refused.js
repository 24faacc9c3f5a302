// What the policy of a site's host refuses, where it is stricter than that of the page: in words.

/**
 * @param {{ effectiveDirective: string, blockedURI: string }} event of the type
 * securitypolicyviolation
 */
export function refusal({ effectiveDirective, blockedURI }) {
  const [directive, what, source] = effectiveDirective === "connect-src"
    ? ["connect-src", `asking ${hostOf(blockedURI)}`, hostOf(blockedURI)]
    : effectiveDirective === "worker-src"
    ? ["worker-src", "a worker", "blob:"]
    : blockedURI === "wasm-eval"
    ? ["script-src", "WebAssembly", "'wasm-unsafe-eval'"]
    : ["script-src", "scripts that were checked here", "blob:"];
  return `the policy that this site is sent with forbids ${what}, which Python in the page needs ` +
    `(${directive} lacks ${source})`;
}

/** @param {string} address */
const hostOf = (address) => URL.parse?.(address)?.host ?? address;
