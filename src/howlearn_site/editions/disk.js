// A page of the zip that was opened from a disk. There a browser loads classic scripts but no module,
// and answers no fetch() and no worker. So each of these stands in the zip a second time, as a
// classic script in the folder disk/, which says its content to one of the functions of this file.
// Every page of the zip has this file before the site's own scripts; where the pages come from a
// server it changes nothing.

{
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const site = new URL("../../..", here).href;
  const isDisk = location.protocol === "file:";
  /** @type {Map<string, Promise<any>>} what was said, or will be, by its name in the site */
  const coming = new Map();
  /** @type {Map<string, (said: any) => void>} who waits for it */
  const waiting = new Map();
  /** @type {Map<string, Promise<string>>} the addresses that modules got here */
  const modules = new Map();

  /**
   * What a file of the site says.
   * @param {string} name
   */
  const said = (name) => {
    const known = coming.get(name);
    if (known) return known;
    const comes = new Promise((told, failed) => {
      waiting.set(name, told);
      const script = document.createElement("script");
      script.src = `${site}disk/${name}.js`;
      script.onerror = () => failed(new TypeError(`${name} is not in the zip`));
      document.head.append(script);
    });
    coming.set(name, comes);
    return comes;
  };

  /**
   * The name in the site of what stands at an address.
   * @param {string | URL} address
   */
  const nameOf = (address) =>
    new URL(address, location.href).href.split(/[?#]/)[0].slice(site.length);

  /**
   * An address from which a module can be imported: its text, in which each import was given a number,
   * with the addresses of those.
   * @param {string} name
   * @returns {Promise<string>}
   */
  const moduleOf = (name) => {
    const known = modules.get(name);
    if (known) return known;
    /** @param {{ text: string, imports: string[] }} module */
    const made = async ({ text, imports }) => {
      const addresses = await Promise.all(imports.map(moduleOf));
      const code = text.replace(/"disk:(\d+)"/g, (_, i) => JSON.stringify(addresses[i]));
      return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    };
    const address = said(name).then(made);
    modules.set(name, address);
    return address;
  };

  self.howlearnDisk = {
    site,
    note: isDisk ? "Run needs a server: it says how" : "",
    say: (name, content) => waiting.get(name)?.(content),
    from: (base) => async (path) => {
      const address = new URL(path, base);
      return import(isDisk ? await moduleOf(nameOf(address)) : address.href);
    },
  };

  if (isDisk) {
    const { fetch } = self;
    self.fetch = async (asked, options) => {
      const address = String(asked instanceof Request ? asked.url : asked);
      if (!address.startsWith(site)) return fetch(asked, options);
      return new Response(await said(nameOf(address)));
    };

    // The theme's search asks a worker. Here its script is a function of this page, which is given
    // what a worker has.
    self.Worker = /** @type {any} */ (class extends EventTarget {
      /** @param {string} address */
      constructor(address) {
        super();
        /** @type {EventTarget} where the script hears what it is asked */
        this.inside = new EventTarget();
        this.begun = said(nameOf(address)).then((script) => {
          /** @param {unknown} data */
          const answer = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
          script(this.inside.addEventListener.bind(this.inside), answer);
        });
      }
      /** @param {unknown} data */
      postMessage(data) {
        this.begun.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
      }
    });
  }
}
