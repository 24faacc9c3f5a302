// What a page asked for before the service worker was there, which keeps what was read.

/**
 * Name it to the worker, as soon as it has come, and all that comes later: the worker knows what it
 * has.
 * @param {ServiceWorkerContainer} workers
 */
export function tell(workers) {
  for (const type of ["navigation", "resource"]) {
    new PerformanceObserver((list) =>
      workers.controller?.postMessage(list.getEntries().map((entry) => entry.name))
    ).observe({ type, buffered: true });
  }
}
