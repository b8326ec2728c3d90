// Two small helpers for elements.

export function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

// Scroll `box` until `target` is seen; the page around it only if the focus is there, or text and list would each pull
// it. What was out of sight has an estimated height, so the place is looked at again once it is drawn.
export function reveal(box, target) {
  const scroll = () => {
    const outer = box.getBoundingClientRect();
    const inner = target.getBoundingClientRect();
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      box.scrollTop += inner.top - outer.top - Math.max(8, (outer.height - inner.height) / 3);
    }
    if (box.contains(document.activeElement)) target.scrollIntoView({ block: "nearest" });
  };
  scroll();
  requestAnimationFrame(scroll);
}
