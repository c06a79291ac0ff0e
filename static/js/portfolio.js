// Working on an assignment: the text saves itself and says so honestly; files are measured before they travel.
// Without this script the buttons do the same. Every text comes from the server or from data- attributes.

const SAVE_AFTER = 2500; // ms after the first change that is not saved
const TRY_AGAIN_AFTER = 5000; // ms after a failure

const textForm = document.querySelector("form[data-autosave]");
const filesForm = document.querySelector("form[data-max-bytes]");
if (textForm) saveByItself(textForm);
if (filesForm) measureFiles(filesForm);

function saveByItself(form) {
  const text = form.elements.text;
  const revision = form.elements.revision;
  const line = form.querySelector("[data-save-state]");
  let saved = text.value; // what the server has, as far as we know
  let sent = null; // what may have arrived without an answer
  let timer = null;
  let stopped = form.querySelector("[aria-invalid='true']") !== null; // a refused text waits for a decision

  form.addEventListener("input", () => {
    if (stopped) return;
    say(form.dataset.typing, "");
    later(SAVE_AFTER);
  });
  // Adding a file or leaving for a moment must not cost the last words.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty()) save({ keepalive: true });
  });
  document.querySelectorAll("main form").forEach((other) => other !== form && other.addEventListener("submit", saveFirst));
  document.querySelectorAll("main form").forEach((any) => any.addEventListener("submit", renewToken));

  function isDirty() {
    return !stopped && text.value !== saved;
  }

  function later(wait) {
    timer ??= setTimeout(() => save(), wait);
  }

  async function saveFirst(event) {
    if (!isDirty() || event.defaultPrevented) return;
    event.preventDefault();
    const { target, submitter } = event;
    if (await save()) target.requestSubmit(submitter);
  }

  async function save({ keepalive = false } = {}) {
    clearTimeout(timer);
    timer = null;
    if (!isDirty()) return true;
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken"); // old once somebody signed in again in another tab; the cookie is new
    const earlier = sent;
    sent = text.value;
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
    if (answer.text !== undefined && answer.text === earlier) {
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
      say(answer.message, "saved");
      form.dispatchEvent(new Event("saved"));
    }
    return true;
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

// Somebody who signed in again in another tab has a new token; the one in this page is old.
function renewToken({ target }) {
  const token = cookie("csrftoken");
  if (token) target.elements.csrfmiddlewaretoken.value = token;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function measureFiles(form) {
  const input = form.querySelector("input[type=file]");
  const problem = form.querySelector("[data-file-problem]");
  const most = Number(form.dataset.maxBytes);

  input.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (show()) event.preventDefault();
  });

  function show() {
    const tooLarge = [...input.files].filter((file) => file.size > most).map((file) => file.name);
    problem.hidden = tooLarge.length === 0;
    problem.textContent = tooLarge.length ? `${form.dataset.tooLarge} ${tooLarge.join(", ")}` : "";
    return tooLarge.length > 0;
  }
}
