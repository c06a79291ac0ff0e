// Quizzes by hand: put in order and sort by dragging, go on with a case without leaving the page.
// All of it works without this file, by lists and buttons; the lists stay what is sent.

document.querySelectorAll("form.quiz").forEach(enhance);
document.addEventListener("submit", goOn);

function enhance(form) {
  form.querySelectorAll("[data-question='ordering']").forEach(makeOrdering);
  form.querySelectorAll("[data-question='sorting']").forEach(makeSorting);
}

// --- ordering: the lines stand in the chosen order -----------------------------------------------------------------------
function makeOrdering(question) {
  const list = question.querySelector("[data-rows]");
  const status = question.querySelector("[data-status]");
  const rows = () => [...list.children];
  const choice = (row) => row.querySelector("select");

  const chosen = rows().filter((row) => choice(row).value);
  if (chosen.length === rows().length) list.append(...rows().sort((a, b) => choice(a).value - choice(b).value));

  list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.value) moveTo(row, Number(event.target.value) - 1, event.target);
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("[data-row]");
    moveTo(row, rows().indexOf(row) + Number(button.dataset.move), button);
  });
  for (const row of rows()) {
    row.querySelectorAll("[data-move], [data-grip]").forEach((part) => (part.hidden = false));
    drag(row, {
      move: (event) => {
        const after = rows().find((other) => other !== row && event.clientY < middle(other));
        if (row.nextElementSibling !== (after ?? null)) list.insertBefore(row, after ?? null);
      },
      drop: () => moveTo(row, rows().indexOf(row)),
    });
  }

  function moveTo(row, place, focus) {
    const others = rows().filter((other) => other !== row);
    const index = Math.max(0, Math.min(place, others.length));
    list.insertBefore(row, others[index] ?? null);
    rows().forEach((each, number) => (choice(each).value = String(number + 1)));
    focus?.focus(); // moving a line takes the focus away
    const item = row.querySelector("label").textContent.trim();
    status.textContent = list.dataset.said.replace("{item}", item).replace("{place}", index + 1);
  }
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}

// --- sorting: the lines stand in their group ---------------------------------------------------------------------------
function makeSorting(question) {
  const list = question.querySelector("[data-rows]");
  const zones = question.querySelector("[data-zones]");
  zones.hidden = false;

  for (const row of [...list.children]) {
    const choice = row.querySelector("select");
    row.querySelector("[data-grip]").hidden = false;
    choice.addEventListener("change", () => {
      place(row, choice);
      choice.focus();
    });
    place(row, choice);
    drag(row, {
      follows: true,
      move: (event) => mark(zoneAt(event)),
      drop: (event) => {
        const zone = zoneAt(event);
        mark(null);
        if (!zone) return;
        choice.value = zone.dataset.zone;
        place(row, choice);
      },
    });
  }

  function place(row, choice) {
    const zone = zones.querySelector(`[data-zone="${CSS.escape(choice.value)}"]`);
    const home = zone ? zone.querySelector("ul") : list;
    if (row.parentElement !== home) home.append(row);
  }

  function zoneAt(event) {
    return document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-zone]") ?? null;
  }

  function mark(zone) {
    zones.querySelectorAll("[data-zone]").forEach((each) => each.classList.toggle("is-over", each === zone));
  }
}

// --- dragging by mouse, pen or finger -----------------------------------------------------------------------------------
// A mouse takes the line anywhere, a finger by its grip: elsewhere a finger scrolls.
function drag(row, { move, drop, follows = false }) {
  row.addEventListener("pointerdown", (start) => {
    const onGrip = start.target.closest("[data-grip]");
    const onTool = start.target.closest("select, button");
    if (start.button !== 0 || onTool || (start.pointerType !== "mouse" && !onGrip)) return;
    start.preventDefault();
    row.classList.add("is-dragged");
    const stop = new AbortController();
    const listen = (name, action) => window.addEventListener(name, action, { signal: stop.signal });

    listen("pointermove", (event) => {
      if (follows) {
        row.style.transform = `translate(${event.clientX - start.clientX}px, ${event.clientY - start.clientY}px)`;
        row.style.pointerEvents = "none"; // what lies below the line is what is asked for
      }
      move(event);
    });
    listen("pointerup", (event) => {
      const moved = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > 4;
      end();
      if (moved) drop(event);
    });
    listen("pointercancel", end);

    function end() {
      stop.abort();
      row.classList.remove("is-dragged");
      row.style.transform = "";
      row.style.pointerEvents = "";
    }
  });
}

// --- the next step of one question ------------------------------------------------------------------------------------
async function goOn(event) {
  const { target: form, submitter } = event;
  if (!submitter?.matches("[data-step]") || form.dataset.plain) return;
  event.preventDefault();
  const section = form.closest("section");
  const question = submitter.closest("fieldset").id;
  try {
    const answer = await fetch(submitter.formAction, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, submitter)),
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById(section.id);
    if (!answer.ok || !next) throw new Error("no quiz in the answer");
    section.replaceWith(next);
    next.querySelectorAll("form.quiz").forEach(enhance);
    document.getElementById(question)?.focus();
  } catch {
    form.dataset.plain = "yes"; // as without this file: the page that comes says what is wrong
    form.requestSubmit(submitter);
  }
}
