"use strict";
// Filters and the walk from flag to flag. Nothing here runs over the text before the reader asks for it.
(() => {
  const tools = document.getElementById("tools");
  const boxes = [...tools.querySelectorAll("fieldset input")];
  const least = document.getElementById("least");
  const place = document.getElementById("place");
  let here = null; // the number that the mark, the sign and the note of a flag share

  const named = (number) => document.querySelectorAll(`[data-n="${number}"]`);
  const sign = (number) => document.querySelector(`.ref[data-n="${number}"]`);
  const walkable = () => [...document.querySelectorAll("a.flag:not(.off)")];

  const tell = () => {
    const flags = walkable();
    const at = flags.findIndex((flag) => flag.dataset.n === here);
    place.textContent = `${at < 0 ? "–" : at + 1} / ${flags.length}`;
  };

  const filter = () => {
    const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const low = least ? Number(least.value) : 0;
    if (least) {
      document.getElementById("least-shown").textContent = low.toLocaleString(document.documentElement.lang, {
        minimumFractionDigits: 2,
      });
    }
    const off = new Set();
    for (const { dataset } of document.querySelectorAll(".ref[data-n]")) {
      if (!shown.has(dataset.l) || Number(dataset.s ?? 1) < low) off.add(dataset.n);
    }
    for (const element of document.querySelectorAll("[data-n]")) {
      element.classList.toggle("off", off.has(element.dataset.n));
    }
    tell();
  };

  // The piece of a row between two offsets.
  const range = (row, from, to) => {
    const found = document.createRange();
    const texts = document.createTreeWalker(document.getElementById(row), NodeFilter.SHOW_TEXT);
    let at = 0;
    let begun = false;
    while (texts.nextNode()) {
      const { length } = texts.currentNode;
      if (!begun && from < at + length) {
        found.setStart(texts.currentNode, from - at);
        begun = true;
      }
      if (begun && to <= at + length) {
        found.setEnd(texts.currentNode, to - at);
        break;
      }
      at += length;
    }
    return found;
  };

  const showEvidence = (note) => {
    if (!("highlights" in CSS)) return;
    const parts = note?.dataset.e ? note.dataset.e.split(" ") : [];
    const ranges = [];
    for (let k = 0; k < parts.length; k += 3) ranges.push(range(parts[k], Number(parts[k + 1]), Number(parts[k + 2])));
    CSS.highlights.set("evidence", new Highlight(...ranges));
  };

  const select = (number) => {
    if (number === here) return;
    for (const element of document.querySelectorAll(".now")) element.classList.remove("now");
    here = number;
    for (const element of named(number)) element.classList.add("now");
    showEvidence(document.getElementById(`n${number}`));
    tell();
  };

  const go = (flag) => {
    flag.focus({ preventScroll: true });
    flag.scrollIntoView({ block: "center" });
    // The note comes along unless it stands so far below that the flag would leave the screen.
    const note = document.getElementById(`n${flag.dataset.n}`);
    const far = note.getBoundingClientRect().bottom - flag.getBoundingClientRect().top;
    if (far < innerHeight * 0.7) note.scrollIntoView({ block: "nearest" });
  };

  const walk = (step) => {
    const flags = walkable();
    if (!flags.length) return;
    const current = here === null ? null : sign(here);
    let at = flags.indexOf(current);
    if (at >= 0) at += step;
    else if (current === null) at = step > 0 ? 0 : -1;
    else {
      // The reader stands at a mark that is no flag, or at one that is filtered out.
      const after = flags.findIndex((f) => current.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING);
      at = (after < 0 ? flags.length : after) - (step < 0 ? 1 : 0);
    }
    go(flags[(at + flags.length) % flags.length]);
  };

  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".ref")) select(target.dataset.n);
  });
  document.addEventListener("click", ({ target }) => {
    const mark = target.closest(".words mark:not(.off)");
    if (mark && !target.closest("a") && getSelection().isCollapsed) {
      sign(mark.dataset.n)?.focus({ preventScroll: true });
      select(mark.dataset.n);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !document.getElementById("keys").checked) return;
    if (event.key === "n" || event.key === "p") {
      event.preventDefault();
      walk(event.key === "n" ? 1 : -1);
    }
  });
  document.getElementById("next").addEventListener("click", () => walk(1));
  document.getElementById("previous").addEventListener("click", () => walk(-1));
  let waiting = 0;
  tools.addEventListener("input", ({ target }) => {
    if (target.id === "keys") return;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(filter);
  });
  document.documentElement.classList.add("script");
  tools.hidden = false;
})();
