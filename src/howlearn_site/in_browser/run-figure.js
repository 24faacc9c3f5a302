// The figure of a reader's run, made of what a figure needs and of nothing else. What a block sends
// can be any text at all, as its code may have come from anywhere: elements, attributes and styles
// that are not listed here do not reach the page.

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";

const ELEMENTS = new Set(
  ("svg g defs path use text tspan rect circle ellipse line polyline polygon clipPath pattern " +
    "image linearGradient radialGradient stop").split(" "),
);
const ATTRIBUTES = new Set(
  ("d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height viewBox points offset transform opacity " +
    "clip-path clip-rule clipPathUnits patternUnits patternTransform gradientUnits " +
    "gradientTransform preserveAspectRatio text-anchor").split(" "),
);
const PAINT = /^(?:fill|stroke|stop|font)(?:-[a-z]+)*$/; // attributes and properties
const PROPERTIES = new Set(
  "opacity clip-path max-width text-anchor white-space mix-blend-mode image-rendering".split(" "),
);
const NAME = /^f[0-9a-f]{6}-\d+$/; // an id as howlearn_site.figures.svg gives it
const OWN = /^(?:#|\s*url\(#)f[0-9a-f]{6}-\d+\)?\s*$/;
const PIXELS = /^data:image\/png;base64,[A-Za-z0-9+/=\s]+$/;
// No colon, slash or backslash: nothing that leads elsewhere can be written.
const PLAIN = /^[\w\s#.,%()'"+−-]*$/;

/**
 * Return the figure that a text describes.
 * @param {string} svg
 * @param {string} alt
 */
export function figureOf(svg, alt) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!parsed || parsed.namespaceURI !== SVG || parsed.localName !== "svg") {
    throw new Error("what was sent is no figure");
  }
  const made = clean(parsed);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", alt);
  made.setAttribute("translate", "no");
  return made;
}

/**
 * @param {Element} element
 * @returns {SVGElement}
 */
function clean(element) {
  const made = document.createElementNS(SVG, element.localName);
  for (const { namespaceURI, localName, value } of element.attributes) {
    if (namespaceURI === XLINK && localName === "href") {
      const fits = element.localName === "image" ? PIXELS : OWN;
      if (fits.test(value)) made.setAttributeNS(XLINK, "xlink:href", value);
    } else if (namespaceURI !== null) {
      continue;
    } else if (localName === "id") {
      if (NAME.test(value)) made.id = value;
    } else if (localName === "style") {
      made.setAttribute("style", styles(value));
    } else if ((ATTRIBUTES.has(localName) || PAINT.test(localName)) && harmless(value)) {
      made.setAttribute(localName, value);
    }
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.nodeValue ?? "");
    else if (child instanceof SVGElement && ELEMENTS.has(child.localName)) {
      made.append(clean(child));
    }
  }
  return made;
}

/** @param {string} text */
function styles(text) {
  const kept = text.split(";").filter((declaration) => {
    const [, name, value] = /^\s*([a-z-]+)\s*:(.*)$/s.exec(declaration) ?? [];
    return name && (PROPERTIES.has(name) || PAINT.test(name)) && harmless(value);
  });
  return kept.join(";");
}

/** @param {string} value */
const harmless = (value) => PLAIN.test(value) && (!/url/i.test(value) || OWN.test(value));
