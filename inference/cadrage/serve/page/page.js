// The page: one or two texts, the language, the names and colours of the labels.

import { make } from "./dom.js";
import { Pane } from "./pane.js";
import { say, spoken, switchLanguage, translate } from "./words.js";

const panes = [];
const answer = await fetch(new URL("page/taxonomy", location.origin + location.pathname));
const taxonomy = await answer.json();

for (const { id, ink, paper } of taxonomy.labels) {
  document.documentElement.style.setProperty(`--${id}-ink`, ink);
  document.documentElement.style.setProperty(`--${id}-paper`, paper);
}

function addPane() {
  const pane = new Pane(panes.length + 1, taxonomy);
  panes.push(pane);
  document.getElementById("panes").append(pane.element);
}

function speak() {
  document.documentElement.lang = spoken.language;
  translate(document);
  const other = document.getElementById("language");
  other.textContent = say("switch");
  other.lang = spoken.language === "fr" ? "en" : "fr";
  const meanings = taxonomy.labels.flatMap(({ id, tag, name, definition }) => {
    const term = make("dt");
    const mark = make("mark", `${id} lane0`, name[spoken.language]);
    mark.dataset.tag = tag;
    term.append(mark);
    return [term, make("dd", "", definition[spoken.language])];
  });
  document.getElementById("labels").replaceChildren(...meanings);
  for (const pane of panes) pane.translate();
}

const two = document.getElementById("two");
two.addEventListener("click", () => {
  if (panes.length < 2) addPane();
  const on = two.getAttribute("aria-pressed") === "false";
  two.setAttribute("aria-pressed", String(on));
  panes[1].element.hidden = !on;
  document.getElementById("panes").classList.toggle("two", on);
  panes[on ? 1 : 0].find("textarea").focus();
});

document.getElementById("language").addEventListener("click", () => {
  switchLanguage();
  speak();
});

// A file dropped beside a pane would replace the page.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
}

addEventListener("beforeunload", (event) => {
  if (panes.some((pane) => pane.changed)) event.preventDefault();
});

addPane();
speak();
