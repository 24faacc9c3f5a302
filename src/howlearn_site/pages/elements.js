// The one way in which our scripts make elements:
// html("p", { class: "name" }, child, …), svg("path", { d: "M0 0" }).

/** @typedef {Record<string, string | number | null | undefined>} Attributes */

/**
 * Make an element of HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string)[]} children
 */
export const html = (tag, attributes, ...children) =>
  dress(document.createElement(tag), attributes, children);

/**
 * Make an element of SVG.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string)[]} children
 */
export const svg = (tag, attributes, ...children) =>
  dress(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/**
 * @template {Element} Kind
 * @param {Kind} node
 * @param {Attributes | undefined} attributes
 * @param {(Node | string)[]} children
 */
function dress(node, attributes, children) {
  node.append(...children);
  return put(node, attributes);
}

/**
 * Set attributes of an element, and return it; null takes one away. What is as it was is not touched:
 * a browser would work for it all the same.
 * @template {Element} Kind
 * @param {Kind} node
 * @param {Attributes} [attributes]
 */
export function put(node, attributes = {}) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) node.removeAttribute(name);
    else if (node.getAttribute(name) !== `${value}`) node.setAttribute(name, `${value}`);
  }
  return node;
}
