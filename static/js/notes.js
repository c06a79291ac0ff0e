// Beside a lesson: the note saves itself and says so honestly, a bookmark is set without leaving, lists fold on a phone,
// and a print shows what is folded. Without this file the buttons do the same and everything stands open.

const SAVE_AFTER = 2500; // ms after the first change that is not saved
const TRY_AGAIN_AFTER = 5000; // ms after a failure
const WIDE = "(min-width: 64rem)";

const note = document.querySelector("form[data-note]");
const bookmarks = document.querySelector("#bladwijzers");
if (note) keepNote(note);
if (bookmarks) document.querySelectorAll(".bookmark").forEach(setWithoutLeaving);
foldOnPhone();
openForPrint();

function keepNote(form) {
  const { text, revision } = form.elements;
  const line = form.querySelector("[data-note-state]");
  const remove = form.querySelector("[data-note-delete]");
  let saved = text.value; // what the server has, as far as we know
  let timer = null;
  let stopped = text.getAttribute("aria-invalid") === "true"; // a refused note waits for a decision

  form.addEventListener("input", () => {
    if (stopped) return;
    say(form.dataset.typing, "");
    later(SAVE_AFTER);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty()) save({ keepalive: true });
  });
  // Answering a quiz or finishing the lesson must not cost the last words.
  document.querySelectorAll("main form").forEach((other) => other !== form && other.addEventListener("submit", saveFirst));

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
    await save();
    if (!isDirty()) target.requestSubmit(submitter);
  }

  async function save({ keepalive = false } = {}) {
    clearTimeout(timer);
    timer = null;
    if (!isDirty()) return;
    const trying = text.value;
    let response;
    let answer = {};
    try {
      response = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams({ text: trying, revision: revision.value }),
        keepalive,
        redirect: "manual",
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
      });
      if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
    } catch {
      return failed(form.dataset.failed);
    }
    if (response.ok) return arrived(trying, answer);
    if (response.type === "opaqueredirect" || response.status === 403) return failed(form.dataset.signedOut);
    if (!answer.message) return failed(form.dataset.failed);
    stopped = true; // the button then shows both texts
    say(answer.message, "error");
  }

  function arrived(trying, answer) {
    revision.value = answer.revision;
    saved = trying;
    remove.hidden = trying.trim() === "";
    if (isDirty()) return later(SAVE_AFTER);
    say(answer.message, "saved");
    form.dispatchEvent(new Event("saved"));
  }

  function failed(message) {
    say(message, "error");
    later(TRY_AGAIN_AFTER);
  }

  function say(message, state) {
    line.dataset.state = state;
    if (line.textContent !== message) line.textContent = message; // a screen reader hears news only
  }
}

function setWithoutLeaving(button) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const adding = button.name === "add";
    try {
      const response = await fetch(bookmarks.action, {
        method: "POST",
        body: new URLSearchParams({ [button.name]: button.value }),
        redirect: "manual",
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
    } catch {
      bookmarks.requestSubmit(button); // the long way says what is wrong
      return;
    }
    button.name = adding ? "remove" : "add";
    button.classList.toggle("bookmark--set", adding);
    button.title = adding ? bookmarks.dataset.remove : bookmarks.dataset.add;
    button.querySelector("span").textContent = button.title;
  });
}

// Somebody who signed in again in another tab has a new token in the cookie; the one in this page is old.
function token() {
  const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : bookmarks.elements.csrfmiddlewaretoken.value;
}

// Open as they came on a wide screen; on a phone only what an address or a mistake points at.
function foldOnPhone() {
  const folds = [...document.querySelectorAll("details[data-fold]")];
  const wide = window.matchMedia(WIDE);
  const place = () => folds.forEach((fold) => (fold.open = wide.matches || isWanted(fold)));
  place();
  wide.addEventListener("change", place);
  window.addEventListener("hashchange", openWanted);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[href^='#']")) setTimeout(openWanted); // the same link twice changes no hash
  });
  openWanted();
}

function isWanted(fold) {
  const wanted = aim();
  return fold.querySelector("[role=alert]") !== null || (wanted !== null && (fold === wanted || fold.contains(wanted)));
}

function openWanted() {
  const wanted = aim();
  let fold = wanted?.closest("details");
  let opened = false;
  while (fold) {
    opened ||= !fold.open;
    fold.open = true;
    fold = fold.parentElement.closest("details");
  }
  if (opened) wanted.scrollIntoView();
}

function aim() {
  return location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
}

function openForPrint() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((fold) => (fold.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
}
