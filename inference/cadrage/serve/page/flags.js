// The list of marked passages, a leaf at a time: thousands of them would make thousands of buttons.

import { make, reveal } from "./dom.js";
import { clip, figure, say, spoken } from "./words.js";

export const LEAF = 100;

export class Flags {
  // `labels` by id; `on` holds what to call: pick(span), judge(span, state), relabel(span, label).
  constructor(element, labels, on) {
    this.element = element;
    this.labels = labels;
    this.on = on;
    this.show([]);
  }

  show(spans) {
    this.spans = spans;
    this.current = null;
    this.turnTo(0);
  }

  turnTo(index) {
    this.from = Math.floor(index / LEAF) * LEAF;
    this.items = new Map();
    const all = document.createDocumentFragment();
    for (const span of this.spans.slice(this.from, this.from + LEAF)) all.append(this.item(span));
    this.element.start = this.from + 1;
    this.element.replaceChildren(all);
    this.element.scrollTop = 0;
  }

  get leaf() {
    return { from: this.from + 1, to: Math.min(this.from + LEAF, this.spans.length), all: this.spans.length };
  }

  highlight(span) {
    this.items.get(this.current)?.removeAttribute("aria-current");
    this.current = span;
    const index = this.spans.indexOf(span);
    if (index < this.from || index >= this.from + LEAF) this.turnTo(index);
    const item = this.items.get(span);
    item.setAttribute("aria-current", "true");
    reveal(this.element, item);
  }

  focus(span) {
    this.items.get(span)?.querySelector(".wording").focus({ preventScroll: true });
  }

  // Draw one item anew; the control that had the focus keeps it.
  update(span) {
    const old = this.items.get(span);
    if (!old) return;
    const act = old.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    const item = this.item(span);
    old.replaceWith(item);
    if (act) item.querySelector(`[data-act=${act}]`).focus({ preventScroll: true });
  }

  item(span) {
    const label = this.labels.get(span.label);
    const quoted = say("quoted", { wording: clip(span.wording) });
    const item = make("li", span.state);
    const head = make("div", "head");
    const badge = make("span", `badge ${span.label}`, label.tag);
    badge.setAttribute("aria-hidden", "true");
    head.append(badge, make("span", "name", label.name[spoken.language]));
    if (span.score !== null) {
      const score = make("span", "score", say("score", { score: figure(span.score, 2) }));
      score.title = say("scoreHelp");
      head.append(score);
    }
    head.append(make("span", "state", say(this.stateOf(span))));

    const wording = make("button", "wording", quoted);
    wording.dir = "auto";
    wording.dataset.act = "pick";
    wording.addEventListener("click", () => this.on.pick(span));

    const row = make("div", "row");
    row.append(
      this.judgement(span, "accepted", say("accept"), quoted),
      this.judgement(span, "rejected", say(span.human ? "remove" : "reject"), quoted),
      this.chooser(span, quoted),
    );
    item.append(head, wording, this.reason(span, label), row);
    if (span === this.current) item.setAttribute("aria-current", "true");
    this.items.set(span, item);
    return item;
  }

  stateOf(span) {
    if (span.state !== "accepted") return span.state;
    return span.human ? "added" : span.label === span.found ? "accepted" : "changed";
  }

  judgement(span, state, name, quoted) {
    const button = make("button", "", name);
    button.type = "button";
    button.dataset.act = state;
    button.setAttribute("aria-pressed", String(span.state === state));
    button.setAttribute("aria-label", `${name} ${quoted}`);
    button.addEventListener("click", () => this.on.judge(span, state));
    return button;
  }

  chooser(span, quoted) {
    const select = make("select");
    select.dataset.act = "label";
    select.setAttribute("aria-label", `${say("label")} ${quoted}`);
    for (const label of this.labels.values()) {
      select.append(new Option(label.name[spoken.language], label.id, false, label.id === span.label));
    }
    select.addEventListener("change", () => {
      if (!this.on.relabel(span, select.value)) select.value = span.label;
    });
    return select;
  }

  // The sentence with its neutral wordings in bold; without one, what the label means.
  reason(span, label) {
    // French marks never begin a line.
    const sentence = (span.reason?.sentence ?? label.definition[spoken.language])
      .replace(/(?<=«) | (?=[»:;?])/g, "\u00a0");
    const line = make("p", "reason");
    line.dir = "auto";
    let at = 0;
    const last = sentence.lastIndexOf(";"); // they stand behind it
    for (const wording of span.reason?.alternatives ?? []) {
      const found = sentence.indexOf(wording, Math.max(at, last));
      if (found < 0) continue;
      const bold = make("strong", "", wording);
      bold.lang = "fr"; // whatever the language of the sentence
      line.append(sentence.slice(at, found), bold);
      at = found + wording.length;
    }
    line.append(sentence.slice(at));
    return line;
  }
}
