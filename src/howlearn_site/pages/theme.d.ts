// What the theme gives to our scripts.

/** Tells of each page that is shown, also of those that instant navigation shows. */
declare const document$: { subscribe(shown: () => void): void };
