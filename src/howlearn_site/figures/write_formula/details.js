// What comes with the first touch.

export { spaced } from "./formula.js";
export { hold } from "./hands.js";
export { programOf } from "./program.js";
export { sceneOf, settled } from "./scenes.js";
export { run } from "./sending.js";
export { chosen, typed } from "./writing.js";
