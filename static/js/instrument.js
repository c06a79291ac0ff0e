// One instrument: saves by itself where it is kept, and says what the sheet shows while one types.
// All of it is extra but "met student", which needs this script: there nothing is sent.
import { addRowsInPage, filterGroups, namePlaces, startTimers, walkByQuestion } from "./instrument-parts.js";
import { drawPictures } from "./instrument-pictures.js";
import { countWords, judge } from "./instrument-rules.js";
import { keepInPage } from "./instrument-student.js";
import { followWalk, isEmpty, readValues } from "./instrument-values.js";

const SAVE_AFTER = 2_000; // ms after the last key
const RETRY_AFTER = 15_000; // ms

const form = document.querySelector("form[data-instrument]"); // kept for the person
const root = form ?? document.querySelector("[data-met-student]"); // in the page only
const given = document.querySelector("#definition");
if (root && given) {
  const definition = JSON.parse(given.textContent);
  showHelpOfVariant();
  addRowsInPage(root);
  filterGroups(root);
  countWordsAtFields();
  startTimers(root);
  walkByQuestion(root, definition);
  sayWhatItShows(definition);
  if (form) saveByItself();
  else keepInPage(root);
} else if (given) {
  // Paper: pictures of what was saved.
  const definition = JSON.parse(given.textContent);
  drawPictures(document, definition, JSON.parse(document.querySelector("#answers").textContent));
}

function sayWhatItShows(definition) {
  const result = root.querySelector("[data-result]");
  const words = Object.fromEntries(["stop", "attention", "good", "info"].map((level) => [level, root.dataset[level]]));
  let asked = false;
  for (const kind of ["input", "change", "rows"]) root.addEventListener(kind, later);
  update();

  function later() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      update();
    });
  }

  function update() {
    const values = readValues(root, definition);
    namePlaces(root, definition);
    const { figures, findings } = judge(definition, values);
    result.querySelector("[data-figures]").replaceChildren(...figures.map(({ label, text }) => pair(label, text)));
    result.querySelector("[data-findings]").replaceChildren(...findings.map((finding) => item(finding, words)));
    const field = definition.fields.find((one) => one.kind === "walk");
    const way = field && followWalk(definition.walk, values[field.key] ?? {});
    if (way) result.querySelector("[data-way]").replaceChildren(...wayInWords(way));
    result.hidden = isEmpty(values) || (!figures.length && !findings.length && !way?.steps.length);
    drawPictures(root, definition, values);
  }

  function wayInWords({ steps, open, outcome }) {
    const parts = [];
    if (outcome) {
      const box = element("div", "", `outcome outcome--${outcome.level}`);
      box.append(element("p", root.dataset.outcome, "meta"), element("h3", outcome.title), element("p", outcome.text));
      box.append(element("p", `${root.dataset.source} ${outcome.source}`, "meta"));
      parts.push(box);
    } else if (open && steps.length) {
      parts.push(element("p", `${root.dataset.noOutcome} ${open.question}`));
    }
    if (!steps.length) return parts;
    const list = element("ol", "", "way");
    for (const step of steps) {
      const row = element("li", `${step.node.question} `);
      row.append(element("strong", step.label), element("span", ` (${step.node.source})`, "meta"));
      list.append(row);
    }
    return [...parts, element("p", root.dataset.why, "field__label"), list];
  }
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function pair(label, text) {
  const row = document.createElement("div");
  row.append(element("dt", label), element("dd", text));
  return row;
}

function item({ level, text }, words) {
  const row = element("li", "", `finding finding--${level}`);
  row.append(element("span", `${words[level]}:`, "finding__word"), " ", element("span", text));
  return row;
}

function countWordsAtFields() {
  for (const field of root.querySelectorAll("[data-max-words]")) {
    const counter = element("p", "", "meta");
    field.after(counter);
    const count = () => (counter.textContent = `${countWords(field.value)} / ${field.dataset.maxWords} ${root.dataset.words}`);
    field.addEventListener("input", count);
    root.addEventListener("wiped", count);
    count();
  }
}

function showHelpOfVariant() {
  root.addEventListener("change", update);
  update();

  function update() {
    const chosen = root.querySelector("[name=variant]:checked")?.value;
    for (const help of root.querySelectorAll("[data-variant]")) {
      help.hidden = Boolean(chosen) && help.dataset.variant !== chosen;
      help.querySelector("strong").hidden = Boolean(chosen);
    }
    for (const between of root.querySelectorAll("[data-between]")) between.hidden = Boolean(chosen);
  }
}

function saveByItself() {
  const states = document.querySelectorAll("[data-save-state]"); // at the button, and beside the form while scrolling
  const revision = form.elements.revision;
  const declaration = form.elements.own_example;
  const doubt = form.querySelector("[data-doubt]"); // "I looked: this is invented", asked when something looks like a person
  let timer = null;
  let saving = false;
  let sendAfter = null; // the button that was pressed while saving
  let waiting = false; // typed since the request that is under way
  let stopped = form.querySelector("[aria-invalid='true'], .field__errors") !== null;

  form.addEventListener("input", () => {
    if (stopped) return;
    waiting = saving;
    say(declaration.checked ? "unsaved" : "undeclared", declaration.checked ? "" : "error");
    schedule(SAVE_AFTER);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      // Its answer brings the revision that this page must name: without it we would look like another tab.
      event.preventDefault();
      sendAfter = event.submitter;
      return;
    }
    stopped = true; // the page is sent as a whole; autosave must not come in between
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false; // back to this page with the browser's own button
  });

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    if (stopped || !declaration.checked) return;
    if (saving) return schedule(SAVE_AFTER);
    saving = true;
    waiting = false;
    say("saving");
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      await hear(answer);
    } catch {
      say("failed", "error");
      schedule(RETRY_AFTER);
    }
    saving = false;
    if (sendAfter) form.requestSubmit(sendAfter);
    sendAfter = null;
  }

  async function hear(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      say("signedOut", "error");
      return;
    }
    if (![200, 409, 422].includes(answer.status)) {
      say("failed", "error");
      schedule(RETRY_AFTER);
      return;
    }
    const { message, revision: newest, doubt: isDoubt } = await answer.json();
    doubt.hidden = !isDoubt;
    if (answer.status === 200) {
      revision.value = newest;
      form.elements.looked.checked = false;
      if (waiting) return say("unsaved");
      form.dispatchEvent(new Event("saved"));
      show(message, "saved");
    } else if (answer.status === 409) {
      stopped = true;
      say("conflict", "error");
    } else {
      show(message, "error");
    }
  }

  function say(name, kind = "") {
    show(form.dataset[name], kind);
  }

  function show(text, kind) {
    for (const state of states) {
      state.dataset.state = kind;
      if (state.textContent.trim() !== text) state.textContent = text;
    }
  }
}
