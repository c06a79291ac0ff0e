// Saves an instrument by itself, shows the help that fits the chosen variant, and offers to print. All three are extras.

const SAVE_AFTER = 2_000; // ms after the last key
const RETRY_AFTER = 15_000; // ms

const form = document.querySelector("form[data-instrument]");
if (form) {
  showHelpOfVariant();
  saveByItself();
}
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

function showHelpOfVariant() {
  form.addEventListener("change", update);
  update();

  function update() {
    const chosen = form.querySelector("[name=variant]:checked")?.value;
    for (const help of form.querySelectorAll("[data-variant]")) {
      help.hidden = Boolean(chosen) && help.dataset.variant !== chosen;
      help.querySelector("strong").hidden = Boolean(chosen);
    }
    for (const between of form.querySelectorAll("[data-between]")) between.hidden = Boolean(chosen);
  }
}

function saveByItself() {
  const states = document.querySelectorAll("[data-save-state]"); // at the button, and beside the form while scrolling
  const revision = form.elements.revision;
  const declaration = form.elements.own_example;
  let timer = null;
  let saving = false;
  let waiting = false; // typed since the request that is under way
  let stopped = form.querySelector("[aria-invalid='true'], .field__errors") !== null;

  form.addEventListener("input", () => {
    if (stopped) return;
    waiting = saving;
    say(declaration.checked ? "unsaved" : "undeclared", declaration.checked ? "" : "error");
    schedule(SAVE_AFTER);
  });
  form.addEventListener("submit", () => {
    stopped = true; // the page is sent as a whole; autosave must not come in between
    clearTimeout(timer);
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
    const { message, revision: newest } = await answer.json();
    if (answer.status === 200) {
      revision.value = newest;
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
