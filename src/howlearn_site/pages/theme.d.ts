// What the theme gives to our scripts.

/** Tells of each page that is shown, also of those that instant navigation shows. */
declare const document$: { subscribe(shown: () => void): void };

interface Window {
  /** What a page of the zip has that was opened from a disk: see disk.js. */
  howlearnDisk?: {
    /** The address of the site's folder, with a slash at its end. */
    site: string;
    /** What stands beside Run on a disk. */
    note: string;
    /** Take what a file of the site says. */
    say(name: string, content: unknown): void;
    /** What imports for a script at an address. */
    from(base: string): (path: string | URL) => Promise<unknown>;
  };
}
