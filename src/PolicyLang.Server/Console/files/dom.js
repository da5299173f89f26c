// Makes elements, and changes a page into what it should be now without touching what stays: focus, what is typed, what is unfolded and
// what is selected are kept. Texts are only ever set as text; nothing that comes from outside becomes markup.

/** An element. Children are nodes, texts, lists of these, or null; attributes that are null or false are left out. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }

  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return element;
}

/** A link to another site, or its text where it is no address of the web: an address may come from anywhere. */
export function link(address, text) {
  return /^https?:\/\//i.test(address) ? h("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, text ?? address) : text ?? address;
}

// What the person owns once the element is there.
const owned = new Set(["open", "value", "checked"]);

/** Makes the children of an element what they should be. Children with the same data-key, or else of the same kind in order, are kept. */
export function patch(parent, ...children) {
  const wanted = h("div", null, ...children);
  reconcile(parent, [...wanted.childNodes]);
}

function reconcile(parent, wanted) {
  const keys = new Set(wanted.map(keyOf).filter((k) => k !== null));
  for (const node of [...parent.childNodes]) {
    if (keyOf(node) !== null && !keys.has(keyOf(node))) {
      node.remove();
    }
  }

  let at = parent.firstChild;
  for (const next of wanted) {
    const key = keyOf(next);
    let found = key === null ? at : [...parent.childNodes].find((c) => keyOf(c) === key) ?? null;
    if (found === null || found.nodeName !== next.nodeName || keyOf(found) !== key) {
      parent.insertBefore(next, at);
      continue;
    }

    if (found === at) {
      at = at.nextSibling;
    } else {
      parent.insertBefore(found, at);
    }

    update(found, next);
  }

  while (at !== null) {
    const rest = at.nextSibling;
    at.remove();
    at = rest;
  }
}

function update(node, next) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== next.data) {
      node.data = next.data;
    }

    return;
  }

  // Not node.attributes: in a form that is the field of this name, if there is one.
  for (const name of node.getAttributeNames()) {
    if (!next.hasAttribute(name) && !owned.has(name)) {
      node.removeAttribute(name);
    }
  }

  for (const name of next.getAttributeNames()) {
    if (!owned.has(name) && node.getAttribute(name) !== next.getAttribute(name)) {
      node.setAttribute(name, next.getAttribute(name));
    }
  }

  reconcile(node, [...next.childNodes]);
}

function keyOf(node) {
  return node.dataset?.key ?? null;
}
