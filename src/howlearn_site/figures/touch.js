// What only a reader who plays with a figure wants comes with the first touch.

/**
 * @param {import("./figure.js").Figure<any>} figure
 * @param {() => Promise<void>} bring what is wanted, at once where it is there
 */
export function onTouch({ parts: { live }, signal }, bring) {
  let isHere = false;
  const touched = () => bring().then(() => (isHere = true)).catch(() => {});
  for (const touch of ["pointerover", "pointerdown", "focusin"]) {
    live.addEventListener(touch, touched, { signal });
  }
  // A key that comes before what listens to it is pressed once more then.
  live.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (isHere || !/^(Arrow|Enter| )/.test(key)) return;
    if (!(target instanceof Element) || !target.matches("[tabindex]")) return;
    event.preventDefault();
    touched().then(() => isHere && target.dispatchEvent(new KeyboardEvent("keydown", event)));
  }, { signal });
}
