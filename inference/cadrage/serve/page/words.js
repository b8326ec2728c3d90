// What the page says, in both languages. Names of labels and frames come from the server.

const WORDS = {
  fr: {
    lead: "Comment un article présente ce qu’il rapporte, et qui le dit.",
    tools: "Outils",
    two: "Deux textes",
    export: "Exporter les annotations (JSONL)",
    switch: "English",
    help: "Les marques et les touches",
    keys:
      "Dans le texte ou la liste\u00a0: n, p = passage suivant, précédent\u00a0; a = accepter\u00a0; r = rejeter\u00a0; " +
      "1 à 5 = donner cette étiquette au passage. Dans le texte\u00a0: ← → choisissent un mot, Maj + → étend le choix, " +
      "1 à 5 = ajouter le choix sous cette étiquette.",
    question:
      "Un signalement est une question posée au texte, non un verdict sur son auteur. Le modèle se trompe parfois\u00a0: " +
      "à vous de juger.",
    private: "Le texte n’est envoyé qu’au serveur qui montre cette page, et n’est gardé que si vous l’enregistrez.",
    pane: "Texte {n}",
    paste: "Collez un article, ou déposez ici un fichier .txt ou .html",
    read: "Lire",
    file: "Choisir un fichier…",
    save: "Enregistrer",
    edit: "Changer de texte",
    add: "Ajouter la sélection\u00a0:",
    text: "Texte avec ses marques",
    flags: "Passages marqués",
    mark: "marque",
    number: "nombre",
    rate: "pour 1 000 mots",
    words: "mots",
    frames: "Cadres\u00a0: {frames}",
    before: "← Précédent",
    next: "Suivant →",
    leaf: "{from}–{to} sur {all}",
    accept: "Accepter",
    reject: "Rejeter",
    remove: "Retirer",
    label: "Étiquette",
    quoted: "«\u00a0{wording}\u00a0»",
    score: "score {score}",
    scoreHelp: "Probabilité, d’après le modèle, que ce passage recoupe une marque humaine.",
    open: "à examiner",
    accepted: "✓ accepté",
    rejected: "✗ rejeté",
    changed: "✓ corrigé",
    added: "+ ajouté",
    progress: "{open} à examiner\u00a0; ce qui n’est pas rejeté sera enregistré.",
    progressDone: "Tout est examiné.",
    reading: "Lecture en cours…",
    found: "Passages marqués\u00a0: {n}.",
    none: "Aucun passage marqué.",
    blank: "Collez d’abord un texte.",
    saving: "Enregistrement…",
    saved: "Enregistré. Passages\u00a0: {n}.",
    savedOpen: "Enregistré. Passages\u00a0: {n}\u00a0; non examinés\u00a0: {open}.",
    unsaved: "Les corrections de ce texte ne sont pas enregistrées. Les abandonner\u00a0?",
    overlap: "Refusé\u00a0: ce passage chevauche «\u00a0{wording}\u00a0», qui porte déjà l’étiquette «\u00a0{label}\u00a0».",
    select: "Sélectionnez d’abord un passage dans le texte.",
    nowAdded: "Ajouté\u00a0: «\u00a0{wording}\u00a0», {label}.",
    nowChanged: "«\u00a0{wording}\u00a0»\u00a0: {label}.",
    nowAccepted: "Accepté\u00a0: «\u00a0{wording}\u00a0».",
    nowOpen: "À examiner\u00a0: «\u00a0{wording}\u00a0».",
    nowRejected: "Rejeté\u00a0: «\u00a0{wording}\u00a0».",
    wrongFile: "Fichier refusé\u00a0: un .txt ou un .html de moins de 20 Mo est attendu.",
    utf16: "Fichier refusé\u00a0: ce n’est pas un texte (ou il est en UTF-16)\u00a0; enregistrez-le en UTF-8.",
    refused: "Le serveur refuse\u00a0: {detail}",
    offline: "Le serveur ne répond pas. Est-il lancé\u00a0? Rien n’est perdu dans cette page.",
  },
  en: {
    lead: "How an article frames what it reports, and who says so.",
    tools: "Tools",
    two: "Two texts",
    export: "Export the annotations (JSONL)",
    switch: "Français",
    help: "Marks and keys",
    keys:
      "In the text or the list: n, p = next, previous passage; a = accept; r = reject; 1 to 5 = give the passage this " +
      "label. In the text: ← → choose a word, Shift + → extends the choice, 1 to 5 = add the choice under this label.",
    question:
      "A flag is a question to the text, no verdict on its author. The model is wrong at times: you are the judge.",
    private: "The text is sent only to the server that shows this page, and kept only if you save it.",
    pane: "Text {n}",
    paste: "Paste an article in French, or drop a .txt or .html file here",
    read: "Read",
    file: "Choose a file…",
    save: "Save",
    edit: "Change the text",
    add: "Add the selection:",
    text: "Text with its marks",
    flags: "Marked passages",
    mark: "mark",
    number: "number",
    rate: "per 1,000 words",
    words: "words",
    frames: "Frames: {frames}",
    before: "← Previous",
    next: "Next →",
    leaf: "{from}–{to} of {all}",
    accept: "Accept",
    reject: "Reject",
    remove: "Remove",
    label: "Label",
    quoted: "“{wording}”",
    score: "score {score}",
    scoreHelp: "Probability, by the model, that this passage overlaps a human mark.",
    open: "to review",
    accepted: "✓ accepted",
    rejected: "✗ rejected",
    changed: "✓ corrected",
    added: "+ added",
    progress: "{open} to review; what is not rejected will be saved.",
    progressDone: "All is reviewed.",
    reading: "Reading…",
    found: "Marked passages: {n}.",
    none: "No marked passage.",
    blank: "Paste a text first.",
    saving: "Saving…",
    saved: "Saved. Passages: {n}.",
    savedOpen: "Saved. Passages: {n}; not reviewed: {open}.",
    unsaved: "The corrections of this text are not saved. Drop them?",
    overlap: "Refused: this passage overlaps “{wording}”, which has the label “{label}” already.",
    select: "Select a passage in the text first.",
    nowAdded: "Added: “{wording}”, {label}.",
    nowChanged: "“{wording}”: {label}.",
    nowAccepted: "Accepted: “{wording}”.",
    nowOpen: "To review: “{wording}”.",
    nowRejected: "Rejected: “{wording}”.",
    wrongFile: "File refused: expected a .txt or .html of less than 20 MB.",
    utf16: "File refused: it is no text (or UTF-16); save it as UTF-8.",
    refused: "The server refuses: {detail}",
    offline: "The server does not answer. Is it running? Nothing is lost in this page.",
  },
};

export const spoken = { language: localStorage.getItem("language") === "en" ? "en" : "fr" };

export function say(key, values = {}) {
  return WORDS[spoken.language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

export function figure(value, digits = 0) {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(spoken.language, form);
}

// On one line and cut in the middle, as the server cuts it in its sentences.
export function clip(wording, length = 160) {
  const line = Array.from(wording.replace(/\s+/g, " ").trim());
  if (line.length <= length) return line.join("");
  return `${line.slice(0, length - 25).join("").trimEnd()} … ${line.slice(-20).join("").trimStart()}`;
}

// Fill what carries a key: `data-say` is the text of an element, `data-say-label` its name for assistive technology.
export function translate(root) {
  for (const e of root.querySelectorAll("[data-say]")) e.textContent = say(e.dataset.say);
  for (const e of root.querySelectorAll("[data-say-label]")) e.setAttribute("aria-label", say(e.dataset.sayLabel));
}

export function switchLanguage() {
  spoken.language = spoken.language === "fr" ? "en" : "fr";
  localStorage.setItem("language", spoken.language);
}
