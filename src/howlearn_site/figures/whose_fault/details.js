// What comes with the first touch.

export * as hands from "./hands.js";
export * as notes from "./notes.js";
export * as nudge from "./nudge.js";
export * as program from "./program.js";
export * as pulses from "./pulses.js";
export * as words from "./words.js";
