// The text with its marks. Text gets into the page as text nodes only.

import { reveal } from "./dom.js";
import { firstAtLeast, inOrder, lanes, lines, pieces, trimmed } from "./spans.js";

const LONG = 50_000; // characters

export class Reading {
  // `tags` maps a label to its letter; `onPick` is told the span of a mark that was clicked.
  constructor(element, tags, onPick) {
    this.element = element;
    this.tags = tags;
    this.current = null;
    this.marks = new Map(); // the elements of each span
    element.addEventListener("click", (event) => {
      const at = this.spansAt(event.target);
      // A second click on the same place goes from the inner mark to the one around it.
      if (at.length && getSelection().isCollapsed) onPick(at[(at.indexOf(this.current) + 1) % at.length]);
    });
  }

  show(text, spans) {
    this.text = text;
    this.current = null;
    this.marks = new Map();
    this.spans = new Map(); // the span of each element
    this.lines = lines(text);
    for (const s of spans) if (s.state !== "rejected") this.place(s);
    const all = document.createDocumentFragment();
    for (const line of this.lines) {
      line.element = document.createElement("div");
      line.element.className = "line";
      line.element.dir = "auto";
      this.draw(line);
      all.append(line.element);
    }
    this.element.classList.toggle("long", text.length > LONG);
    this.element.replaceChildren(all);
    this.element.scrollTop = 0;
  }

  // Draw a span anew, which was accepted, rejected, relabelled or added.
  update(span) {
    for (const line of this.across(span)) line.spans = line.spans.filter((s) => s !== span);
    if (span.state !== "rejected") this.place(span);
    for (const line of this.across(span)) this.draw(line);
    if (this.current === span) this.highlight(span);
  }

  place(span) {
    for (const line of this.across(span)) {
      line.spans.splice(firstAtLeast(line.spans, (s) => inOrder(s, span), 0), 0, span);
    }
  }

  across(span) {
    const found = [];
    for (let i = firstAtLeast(this.lines, (line) => line.end, span.start + 1); i < this.lines.length; i++) {
      if (this.lines[i].start >= span.end) break;
      found.push(this.lines[i]);
    }
    return found;
  }

  draw(line) {
    for (const mark of line.element.querySelectorAll("mark")) {
      this.marks.get(this.spans.get(mark)).delete(mark);
      this.spans.delete(mark);
    }
    const lane = lanes(line.spans);
    const all = document.createDocumentFragment();
    for (const piece of pieces(line.start, line.end, line.spans)) {
      let inner = all;
      for (const span of piece.spans) {
        const mark = document.createElement("mark");
        mark.className = `${span.label} lane${Math.min(lane.get(span), 4)}`;
        if (span === this.current) mark.classList.add("now");
        // The letter is drawn by the style sheet: it is no part of the text that is selected and counted.
        if (piece.end === span.end) mark.dataset.tag = this.tags[span.label];
        this.spans.set(mark, span);
        if (!this.marks.has(span)) this.marks.set(span, new Set());
        this.marks.get(span).add(mark);
        inner.append(mark);
        inner = mark;
      }
      inner.append(this.text.slice(piece.start, piece.end));
    }
    line.element.replaceChildren(all);
  }

  spansAt(target) {
    const found = [];
    for (let e = target.closest?.("mark"); e; e = e.parentElement.closest("mark")) found.push(this.spans.get(e));
    return found;
  }

  highlight(span) {
    for (const mark of this.marks.get(this.current) ?? []) mark.classList.remove("now");
    this.current = span;
    for (const mark of this.marks.get(span) ?? []) mark.classList.add("now");
    reveal(this.element, this.firstMark(span) ?? this.across(span)[0].element);
  }

  firstMark(span) {
    return this.marks.get(span)?.values().next().value;
  }

  // The selected stretch without the spaces around it; null if nothing of this text is selected.
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = this.offset(range.startContainer, range.startOffset);
    const end = this.offset(range.endContainer, range.endOffset);
    if (start === null || end === null) return null;
    const found = trimmed(this.text, start, end);
    return found.start < found.end ? found : null;
  }

  offset(node, at) {
    if (!this.element.contains(node)) return null;
    if (node === this.element) return this.lines[at]?.start ?? this.text.length;
    const holder = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(".line");
    const before = document.createRange();
    before.selectNodeContents(holder);
    before.setEnd(node, at);
    return this.lines.find((line) => line.element === holder).start + before.toString().length;
  }

  // Choose words with the keyboard: a mouse is not needed to add a span.
  chooseWord(direction, extend) {
    const selection = getSelection();
    if (!this.element.contains(selection.anchorNode) || selection.anchorNode === this.element) {
      const first = this.firstMark(this.current) ?? this.lines[0]?.element;
      if (!first) return;
      selection.collapse(first, 0);
    } else if (!extend) {
      if (direction === "forward") selection.collapseToEnd();
      else selection.collapseToStart();
    }
    selection.modify("extend", direction, "word");
  }
}
