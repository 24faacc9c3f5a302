/**
 * Let a node of a panel be dragged. What has a .hl-reach is a handle, and follows any pointer. Another
 * node is a field, such as a map: a press sets the place, and a finger that moves scrolls the page, as
 * anywhere.
 * @param {{ pause(): void, scale: number }} figure stops what plays
 * @param {SVGElement} node
 * @param {(x: number, y: number) => void} move gets the place in the panel's pixels
 */
export function drag(figure, node, move) {
  const handle = node.querySelector(".hl-reach");
  let offset = [0, 0]; // from the finger to the middle of the handle
  /** @param {PointerEvent} event */
  const follows = ({ pointerType }) => handle || pointerType === "mouse";
  /** @param {MouseEvent} event */
  const place = ({ clientX, clientY }) => {
    const { left, top } = (node.closest(".hl-panel") ?? node).getBoundingClientRect();
    figure.pause();
    const { scale } = figure;
    move((clientX - left + offset[0]) / scale, (clientY - top + offset[1]) / scale);
  };
  node.classList.add(handle ? "hl-drag" : "hl-field");
  node.addEventListener("pointerdown", (event) => {
    if (event.button || !follows(event)) return;
    event.preventDefault();
    node.setPointerCapture(event.pointerId);
    if (!handle) return place(event);
    const { left, top, width, height } = handle.getBoundingClientRect();
    offset = [left + width / 2 - event.clientX, top + height / 2 - event.clientY];
  });
  // A finger is captured by what it touches even where nobody asks for it.
  node.addEventListener("pointermove", (event) => {
    if (follows(event) && node.hasPointerCapture(event.pointerId)) place(event);
  });
  if (!handle) node.addEventListener("click", place);
}
