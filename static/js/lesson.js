// Keeps the place in a lesson and tells the server that somebody is reading. The server decides how much time that was.
// Everything that counts (reading, quiz, finishing) also works without this file.

const CHECK_EVERY = 5_000; // ms
const NEW_PLACE_AFTER = 10_000; // ms; who scrolls on keeps the new place soon, but not with every movement
const ACTIVE_FOR = 120_000; // ms without pointer, key or scroll; then nobody may be sitting there

const lesson = document.querySelector("[data-lesson]");
const state = document.querySelector("[data-save-state]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");

if (lesson && token) keepPlace();

function keepPlace() {
  const beatEvery = Number(lesson.dataset.beat) * 1000;
  const blocks = [...lesson.querySelectorAll("[data-block]")];
  let activeAt = Date.now();
  let sentAt = 0;
  let sentBlock = null;

  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll", "touchmove"]) {
    window.addEventListener(sign, () => (activeAt = Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send({ leaving: true });
    else send();
  });
  window.addEventListener("pagehide", () => send({ leaving: true }));
  setInterval(tick, CHECK_EVERY);
  send();

  function tick() {
    if (document.visibilityState !== "visible" || Date.now() - activeAt > ACTIVE_FOR) return;
    const since = Date.now() - sentAt;
    if (since >= beatEvery || (since >= NEW_PLACE_AFTER && blockInView() !== sentBlock)) send();
  }

  // The block at the upper third of the window; before the first one, none.
  function blockInView() {
    const line = window.innerHeight / 3;
    const passed = blocks.filter((block) => block.getBoundingClientRect().top <= line);
    return passed.at(-1)?.dataset.block ?? "";
  }

  async function send({ leaving = false } = {}) {
    if (Date.now() - activeAt > ACTIVE_FOR) return; // leaving a tab that nobody was at is not reading
    sentAt = Date.now();
    sentBlock = blockInView();
    const body = new URLSearchParams({ csrfmiddlewaretoken: token.value, block: sentBlock });
    try {
      const answer = await fetch(lesson.dataset.url, {
        method: "POST",
        body,
        credentials: "same-origin",
        redirect: "manual",
        keepalive: leaving,
      });
      if (answer.ok) say("saved");
      else say(answer.type === "opaqueredirect" || answer.status === 403 ? "signedOut" : "failed");
    } catch {
      if (!leaving) say("failed");
    }
  }
}

// Said only when it changes: a screen reader need not hear every half minute that all is well.
function say(name) {
  if (!state || state.dataset.state === name) return;
  state.dataset.state = name;
  state.classList.toggle("is-saved", name === "saved");
  state.classList.toggle("is-error", name !== "saved");
  state.textContent = lesson.dataset[name];
}
