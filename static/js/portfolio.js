// Working on an assignment: the text and each observation save themselves and say so honestly. What the server does not have
// yet is kept in this browser, for this person and this attempt, until it is saved or somebody signs out (sign-out.js clears it).
// Without this script the buttons do the same. Every text comes from the server or from data- attributes.

const SAVE_AFTER = 2500; // ms after the first change that is not saved
const TRY_AGAIN_AFTER = 5000; // ms after a failure

document.querySelectorAll("form[data-autosave]").forEach(saveByItself);

function saveByItself(form) {
  const fields = [...form.elements].filter(isTyped);
  const first = fields.find((field) => field.matches("textarea")) ?? fields[0];
  const revision = form.elements.revision;
  const line = form.querySelector("[data-save-state]");
  let saved = typed(); // what the server has, as far as we know
  let sent = null; // what may have arrived without an answer
  let refused = null; // what cannot be saved like this; what is typed next may be right
  let lastSaved = ""; // what the server said of it
  let timer = null;
  let stopped = form.querySelector("[aria-invalid='true']") !== null; // a refused text waits for a decision

  form.addEventListener("input", () => {
    kept.write();
    if (stopped) return;
    say(form.dataset.typing, "");
    later(SAVE_AFTER);
  });
  // Adding a file or leaving for a moment must not cost the last words.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty()) save({ keepalive: true });
  });
  // On the document: parts of the page are replaced while files come in.
  document.addEventListener("submit", saveFirst, true);
  document.addEventListener("submit", renewToken, true);
  window.addEventListener("online", () => isDirty() && save());
  const kept = keep(form, typed, revision);
  if (!stopped) restore();

  // A dead tab, a lost connection, an ended session: what was typed then comes back, and never over newer text.
  function restore() {
    const found = kept.read();
    if (!found || isSame(found, typed())) {
      kept.forget();
      return;
    }
    if (found.revision === revision.value) {
      fill(found);
      say(form.dataset.restored, "");
      later(0);
      return;
    }
    const box = form.parentElement.querySelector("[data-kept]");
    box.hidden = false;
    box.querySelector("textarea").value = fields.map(({ name }) => found[name] ?? "").filter(Boolean).join("\n\n");
    box.querySelector("[data-kept-use]").addEventListener("click", () => {
      fill(found);
      box.hidden = true;
      first.focus();
      say(form.dataset.typing, "");
      later(0);
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      kept.forget();
      box.hidden = true;
      first.focus();
    });
  }

  function typed() {
    return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  }

  function isSame(some, others) {
    return fields.every(({ name }) => (some[name] ?? "") === (others[name] ?? ""));
  }

  function fill(values) {
    for (const field of fields) field.value = values[field.name] ?? field.value;
  }

  function isDirty() {
    return !stopped && !isSame(typed(), saved) && !(refused && isSame(typed(), refused));
  }

  function later(wait) {
    timer ??= setTimeout(() => save(), wait);
  }

  async function saveFirst(event) {
    if (event.target === form || !event.target.closest("main") || !isDirty()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    if (await save()) target.requestSubmit(submitter);
    else line.scrollIntoView({ block: "center" });
  }

  async function save({ keepalive = false } = {}) {
    clearTimeout(timer);
    timer = null;
    if (!stopped && isSame(typed(), saved)) settled(lastSaved); // typed back to what is stored
    if (!isDirty()) return true;
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken"); // old once somebody signed in again in another tab; the cookie is new
    const earlier = sent;
    sent = typed();
    const trying = sent;
    let response;
    let answer;
    try {
      response = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        keepalive,
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
      });
      answer = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
    } catch {
      return failed(form.dataset.failed);
    }
    if (response.ok) return arrived(trying, answer);
    if (response.status === 401 || response.status === 403) return failed(answer.message ?? form.dataset.signedOut);
    if (response.status >= 500) return failed(form.dataset.failed);
    if (response.status === 400) {
      refused = trying;
      say(answer.message ?? form.dataset.failed, "error");
      return false;
    }
    if (answer.stored && earlier && isSame(answer.stored, earlier)) {
      // Not another tab: our own last text arrived, only the answer was lost.
      revision.value = answer.revision;
      saved = earlier;
      return save();
    }
    stopped = true;
    say(answer.message ?? form.dataset.failed, "error");
    return false;
  }

  function arrived(trying, answer) {
    revision.value = answer.revision;
    saved = trying;
    sent = null;
    if (isDirty()) {
      later(SAVE_AFTER);
    } else {
      lastSaved = answer.message;
      settled(lastSaved);
    }
    return true;
  }

  function settled(message) {
    kept.forget();
    say(message, message && "saved");
    form.dispatchEvent(new Event("saved"));
  }

  function failed(message) {
    say(message, "error");
    later(TRY_AGAIN_AFTER);
    return false;
  }

  function say(message, state) {
    line.dataset.state = state;
    if (line.textContent !== message) line.textContent = message; // a screen reader hears news only
  }
}

// The copy in this browser: its key names the person and the attempt, so that nobody gets the words of another.
function keep(form, typed, revision) {
  const { key } = form.dataset;
  const quietly = (action) => {
    try {
      return action();
    } catch {
      return null; // a full or forbidden store: saving to the server goes on
    }
  };
  return {
    read: () => quietly(() => JSON.parse(localStorage.getItem(key))),
    write: () => quietly(() => localStorage.setItem(key, JSON.stringify({ ...typed(), revision: revision.value }))),
    forget: () => quietly(() => localStorage.removeItem(key)),
  };
}

function isTyped(field) {
  return field.matches("input, textarea, select") && field.name !== "csrfmiddlewaretoken" && field.name !== "revision";
}

// Somebody who signed in again in another tab has a new token; the one in this page is old.
function renewToken({ target }) {
  const token = cookie("csrftoken");
  if (token && target.elements.csrfmiddlewaretoken) target.elements.csrfmiddlewaretoken.value = token;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
