// One text: entered, read, corrected, saved.

import { make } from "./dom.js";
import { Flags } from "./flags.js";
import { Reading } from "./reading.js";
import { inOrder, inTheWay, Offsets } from "./spans.js";
import { clip, figure, say, spoken, translate } from "./words.js";

const MAX_FILE = 20_000_000;

// What the server answers; an error holds its message.
async function ask(path, body) {
  let answer;
  try {
    // Not relative to the address of the page, which may hold a user name: fetch refuses such.
    answer = await fetch(new URL(path, location.origin + location.pathname), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error(say("offline"));
  }
  const found = await answer.json().catch(() => ({ detail: answer.status }));
  if (!answer.ok) throw new Error(say("refused", { detail: found.detail }));
  return found;
}

// Half of a surrogate pair is no character: the server refuses it.
const wellFormed = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");

export class Pane {
  constructor(number, taxonomy) {
    this.number = number;
    this.taxonomy = taxonomy;
    this.labels = new Map(taxonomy.labels.map((label) => [label.id, label]));
    this.spans = null; // those of the text that is shown
    this.changed = false;
    this.element = document.getElementById("pane").content.cloneNode(true).firstElementChild;
    this.area = this.find("textarea");
    const tags = Object.fromEntries(taxonomy.labels.map((label) => [label.id, label.tag]));
    this.reading = new Reading(this.find(".text"), tags, (span) => this.pick(span, true));
    this.flags = new Flags(this.find(".flags"), this.labels, {
      pick: (span) => this.pick(span),
      judge: (span, state) => this.judge(span, state),
      relabel: (span, label) => this.relabel(span, label),
    });
    this.listen();
    this.translate();
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  listen() {
    const acts = {
      read: () => this.read({ text: wellFormed(this.area.value) }),
      save: () => this.save(),
      edit: () => this.edit(),
      before: () => this.step(-1),
      next: () => this.step(1),
    };
    for (const [name, act] of Object.entries(acts)) this.find(`[data-act=${name}]`).addEventListener("click", act);
    for (const [k, label] of this.taxonomy.labels.entries()) {
      const button = make("button", "label");
      button.type = "button";
      // The button must not take the selection that it is about.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => this.add(label.id));
      button.append(make("kbd", "", String(k + 1)), make("span", `badge ${label.id}`, label.tag), make("span", "name"));
      this.find(".add").append(button);
    }
    this.find(".work").addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) acts.read();
    });
    this.find("[type=file]").addEventListener("change", (event) => {
      this.open(event.target.files[0]);
      event.target.value = "";
    });
    this.element.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.element.classList.add("over");
    });
    this.element.addEventListener("dragleave", () => this.element.classList.remove("over"));
    this.element.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer.files;
      this.element.classList.remove("over");
      if (!file && event.target === this.area) return; // dragged words
      event.preventDefault();
      if (file && this.mayDrop()) this.open(file);
    });
  }

  // One-key commands, only while the focus is in the text or the list.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    const inText = event.target.closest(".text");
    const digit = this.taxonomy.labels[Number(event.key) - 1];
    const { current } = this.reading;
    if (event.key === "n") this.step(1);
    else if (event.key === "p") this.step(-1);
    else if (event.key === "a" && current) this.judge(current, "accepted");
    else if (event.key === "r" && current) this.judge(current, "rejected");
    else if (inText && event.key === "ArrowRight") this.reading.chooseWord("forward", event.shiftKey);
    else if (inText && event.key === "ArrowLeft") this.reading.chooseWord("backward", event.shiftKey);
    else if (digit && inText && this.reading.selected()) this.add(digit.id);
    else if (digit && current) this.relabel(current, digit.id);
    else return;
    event.preventDefault();
  }

  tell(message, wrong = false) {
    const status = this.find(".status");
    status.textContent = message;
    status.classList.toggle("wrong", wrong);
  }

  async open(file) {
    const html = /\.html?$/i.test(file?.name ?? "");
    if (!file || file.size > MAX_FILE || !(html || /\.txt$/i.test(file.name))) {
      this.tell(say("wrongFile"), true);
      return;
    }
    const bytes = await file.arrayBuffer();
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      text = new TextDecoder("windows-1252").decode(bytes);
    }
    if (text.includes("\0")) {
      this.tell(say("utf16"), true);
      return;
    }
    this.changed = false;
    if (!html) this.area.value = text;
    // A text area ends lines with \n whatever the file does: its text is the one that is flagged and stored.
    await this.read(html ? { html: text } : { text: this.area.value });
  }

  async read(what) {
    if (what.text !== undefined && !what.text.trim()) {
      this.tell(say("blank"), true);
      this.area.focus();
      return;
    }
    const button = this.find("[data-act=read]");
    if (button.disabled) return;
    button.disabled = true;
    this.element.setAttribute("aria-busy", "true");
    this.tell(say("reading"));
    try {
      this.show(await ask("page/flag", { ...what, language: spoken.language }));
      this.find(".text").focus({ preventScroll: true });
    } catch (error) {
      this.tell(error.message, true);
    }
    button.disabled = false;
    this.element.removeAttribute("aria-busy");
  }

  show({ document: found, reasons, words }) {
    this.document = found;
    this.words = words;
    this.offsets = new Offsets(found.text);
    this.area.value = found.text;
    this.spans = found.spans.map((s, k) => {
      const [start, end] = [this.offsets.toUnits(s.start), this.offsets.toUnits(s.end)];
      const wording = found.text.slice(start, end);
      const { label, score = null } = s;
      return { start, end, wording, label, found: label, score, state: "open", human: false, reason: reasons[k] };
    });
    this.changed = false;
    this.stamp = `${Date.now()}`;
    this.find(".entry").hidden = true;
    this.find(".result").hidden = false;
    this.reading.show(found.text, this.spans);
    this.flags.show(this.spans);
    this.tally();
    this.tell(this.spans.length ? say("found", { n: figure(this.spans.length) }) : say("none"));
  }

  mayDrop() {
    return !this.changed || confirm(say("unsaved"));
  }

  edit() {
    if (!this.mayDrop()) return;
    this.changed = false;
    this.find(".entry").hidden = false;
    this.find(".result").hidden = true;
    this.tell("");
    this.area.focus();
  }

  // Show a span in both places; `focus` moves the keyboard to its item.
  pick(span, focus = false) {
    this.reading.highlight(span);
    this.flags.highlight(span);
    this.find(".leaf").textContent = this.leaf();
    if (focus) this.flags.focus(span);
  }

  step(by) {
    if (!this.spans.length) return;
    const at = this.spans.indexOf(this.reading.current);
    const next = at < 0 ? (by > 0 ? 0 : -1) : (at + by + this.spans.length) % this.spans.length;
    this.pick(this.spans.at(next), this.find(".flags").contains(document.activeElement));
  }

  judge(span, state) {
    const next = span.state === state ? "open" : state;
    if (next !== "rejected" && !this.free(span, span.label)) return;
    span.state = next;
    this.after(span);
    const told = { open: "nowOpen", accepted: "nowAccepted", rejected: "nowRejected" }[span.state];
    this.tell(say(told, { wording: clip(span.wording, 60) }));
  }

  relabel(span, label) {
    if (!this.free(span, label)) return false;
    span.label = label;
    span.state = "accepted";
    span.reason = null;
    this.after(span);
    this.explain();
    this.tell(say("nowChanged", { wording: clip(span.wording, 60), label: this.nameOf(label) }));
    return true;
  }

  add(label) {
    const place = this.reading.selected();
    if (!place) {
      this.tell(say("select"), true);
      return;
    }
    const known = this.spans.find((s) => s.start === place.start && s.end === place.end && s.label === label);
    const wording = this.document.text.slice(place.start, place.end);
    const span = known ?? { ...place, wording, label, found: label, score: null, human: true, reason: null };
    if (!this.free(span, label)) return;
    span.state = "accepted";
    if (known) {
      this.after(span);
    } else {
      this.spans.push(span);
      this.spans.sort(inOrder);
      this.after(span);
      this.flags.turnTo(this.spans.indexOf(span));
    }
    getSelection().removeAllRanges();
    this.explain();
    this.pick(span);
    this.tell(say("nowAdded", { wording: clip(wording, 60), label: this.nameOf(label) }));
  }

  nameOf(label) {
    return this.labels.get(label).name[spoken.language];
  }

  // Whether a span may have a label; if not, it says why.
  free(span, label) {
    const other = inTheWay(this.spans, span.start, span.end, label, span);
    if (other) this.tell(say("overlap", { wording: clip(other.wording, 60), label: this.nameOf(label) }), true);
    return !other;
  }

  after(span) {
    this.changed = true;
    this.stamp = `${Date.now()}`; // saved again without a change, nothing new is stored
    this.reading.update(span);
    this.flags.update(span);
    this.tally();
  }

  // In the order of `this.spans`; the server keeps that order.
  sent(spans) {
    return spans.map((s) => ({
      start: this.offsets.toPoints(s.start),
      end: this.offsets.toPoints(s.end),
      label: s.label,
      ...(s.state === "rejected" ? { optional: true } : {}), // may overlap others
    }));
  }

  // Reasons for what changed: a label, or the language.
  async explain() {
    const spans = [...this.spans].sort(inOrder);
    const labels = spans.map((s) => s.label);
    const body = { text: this.document.text, spans: this.sent(spans), language: spoken.language };
    try {
      const { reasons } = await ask("page/reasons", body);
      for (const [k, span] of spans.entries()) {
        if (span.label === labels[k] && body.language === spoken.language) {
          span.reason = reasons[k];
          this.flags.update(span);
        }
      }
    } catch (error) {
      this.tell(error.message, true);
    }
  }

  async save() {
    const kept = this.spans.filter((s) => s.state !== "rejected");
    const open = kept.filter((s) => s.state === "open").length;
    const { stamp } = this;
    const { text, meta = {} } = this.document;
    this.tell(say("saving"));
    try {
      const { spans } = await ask("page/annotation", { text, meta, spans: this.sent(kept), stamp });
      if (stamp === this.stamp) this.changed = false;
      this.tell(say(open ? "savedOpen" : "saved", { n: figure(spans), open: figure(open) }));
    } catch (error) {
      this.tell(error.message, true);
    }
  }

  leaf() {
    const { from, to, all } = this.flags.leaf;
    return all ? say("leaf", { from: figure(from), to: figure(to), all: figure(all) }) : "";
  }

  // Figures of what is not rejected.
  tally() {
    const counts = new Map(this.taxonomy.labels.map((label) => [label.id, 0]));
    let open = 0;
    for (const s of this.spans) {
      if (s.state !== "rejected") counts.set(s.label, counts.get(s.label) + 1);
      if (s.state === "open") open++;
    }
    const rows = this.taxonomy.labels.map((label) => {
      const name = make("th");
      name.scope = "row";
      name.append(make("span", `badge ${label.id}`, label.tag), ` ${label.name[spoken.language]}`);
      const rate = this.words ? (1000 * counts.get(label.id)) / this.words : 0;
      const row = make("tr");
      row.append(name, make("td", "n", figure(counts.get(label.id))), make("td", "n", figure(rate, 1)));
      return row;
    });
    const all = make("tr");
    all.append(make("th", "", say("words")), make("td", "n", figure(this.words)), make("td"));
    this.find(".counts tbody").replaceChildren(...rows, all);
    this.find(".progress").textContent = open ? say("progress", { open: figure(open) }) : say("progressDone");
    this.find(".leaf").textContent = this.leaf();
    const { frames = [], frame_scores: scores = {} } = this.document;
    const named = frames.map((f) => `${this.taxonomy.frames[f][spoken.language]} (${figure(scores[f] ?? 0, 2)})`);
    this.find(".frames").textContent = named.length ? say("frames", { frames: named.join(", ") }) : "";
  }

  translate() {
    translate(this.element);
    this.find("h2").textContent = say("pane", { n: this.number });
    for (const [k, name] of this.element.querySelectorAll(".add .name").entries()) {
      name.textContent = this.taxonomy.labels[k].name[spoken.language];
    }
    if (!this.spans) return;
    this.flags.turnTo(this.flags.from);
    this.tally();
    this.tell("");
    this.explain();
  }
}
