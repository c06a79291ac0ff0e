// Marking: the judgement saves itself and says so honestly, keys do what the buttons do, remarks find their spot.
// Without this script the buttons do the same. Every text comes from the server or from data- attributes.

const SAVE_AFTER = 1200; // ms after the last key in a field; a choice is saved at once
const TRY_AGAIN_AFTER = 5000; // ms after a failure

const form = document.querySelector("form[data-marking]");
const criteria = [...form.querySelectorAll("[data-criterion]")];
const fields = [...form.querySelectorAll("textarea")];
let lastField = null; // where a sentence goes
const saving = saveByItself();
pointAtSpots();
offerSentences();
if ("shortcuts" in form.dataset) listenToKeys();

// --- saving -------------------------------------------------------------------------------------------------------------
function saveByItself() {
  const line = form.querySelector("[data-save-state]");
  const { revision } = form.elements;
  let saved = content();
  let timer = null;
  let busy = null; // one save at a time: each needs the revision of the one before
  let stopped = form.querySelector("[aria-invalid='true']") !== null; // a refused form waits for a decision

  form.addEventListener("input", (event) => {
    if (stopped) return;
    say(form.dataset.typing, "");
    later(event.target.type === "radio" ? 0 : SAVE_AFTER);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty()) save();
  });
  // Adding a remark or handing over must not cost the last words, and "next" waits until everything is safely saved.
  document.querySelectorAll("main form[method=post]").forEach((any) => any.addEventListener("submit", saveFirst));
  document.querySelectorAll("main form[method=post]").forEach((any) => any.addEventListener("submit", renewToken));

  return { save, isDirty };

  function content() {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    data.delete("revision");
    return new URLSearchParams(data).toString();
  }

  function isDirty() {
    return !stopped && content() !== saved;
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function saveFirst(event) {
    if ((!isDirty() && !busy) || event.defaultPrevented) return;
    event.preventDefault();
    const { target, submitter } = event;
    if (await save()) target.requestSubmit(submitter);
  }

  async function save() {
    clearTimeout(timer);
    while (busy) await busy;
    if (!isDirty()) return !stopped;
    busy = send();
    const arrived = await busy;
    busy = null;
    return arrived && isDirty() ? save() : arrived;
  }

  async function send() {
    const trying = content();
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken"); // old once somebody signed in again in another tab; the cookie is new
    let response;
    let answer;
    try {
      response = await fetch(form.dataset.marking, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
      });
      answer = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
    } catch {
      return failed(form.dataset.failed);
    }
    if (response.ok) {
      revision.value = answer.revision;
      saved = trying;
      if (!isDirty()) {
        say(answer.message, "saved");
        form.dispatchEvent(new Event("saved"));
      }
      return true;
    }
    if (response.status === 401 || response.status === 403) return failed(answer.message ?? form.dataset.signedOut);
    if (response.status >= 500) return failed(form.dataset.failed);
    stopped = true; // another tab, or not ours any more: saving by hand shows what can be done
    say(answer.message ?? form.dataset.failed, "error");
    return false;
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

function renewToken({ target }) {
  const token = cookie("csrftoken");
  if (token && target.elements.csrfmiddlewaretoken) target.elements.csrfmiddlewaretoken.value = token;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

// --- keys ---------------------------------------------------------------------------------------------------------------
function listenToKeys() {
  let current = -1;
  const keys = {
    j: () => moveTo(current + 1),
    k: () => moveTo(current - 1),
    1: () => choose(0),
    2: () => choose(1),
    3: () => choose(2),
    r: () => criteria[current]?.querySelector("textarea").focus(),
    f: () => form.elements.feedback.focus(),
    z: () => document.querySelector("[data-open-sentences]").click(),
    o: () => openSpotForm(),
    "[": () => walkSentences(-1),
    "]": () => walkSentences(1),
    n: () => form.querySelector("button[name=next]")?.click(),
    v: () => form.querySelector("button[name=release]")?.click(),
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    const { target } = event;
    if (event.key === "Escape" && target.matches("textarea, input, select")) {
      target.blur();
      return;
    }
    if (target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  criteria.forEach((criterion, number) => criterion.addEventListener("focusin", () => mark(number)));
  mark(0);

  function moveTo(number) {
    mark(Math.max(0, Math.min(criteria.length - 1, number)));
    const radios = [...criteria[current].querySelectorAll("input[type=radio]")];
    (radios.find((radio) => radio.checked) ?? radios[0]).focus();
  }

  function choose(number) {
    const radio = criteria[current]?.querySelectorAll("input[type=radio]")[number];
    if (!radio) return;
    radio.focus();
    if (!radio.checked) radio.click();
  }

  function mark(number) {
    criteria[current]?.classList.remove("is-current");
    current = number;
    criteria[current]?.classList.add("is-current");
    lastField = criteria[current]?.querySelector("textarea") ?? lastField;
  }
}

function showKeys() {
  const list = document.querySelector("[data-keys]");
  list.open = !list.open;
  if (list.open) list.querySelector("summary").focus();
}

// --- sentences of one's own ----------------------------------------------------------------------------------------------
function offerSentences() {
  const dialog = document.querySelector("[data-sentences]");
  const opener = document.querySelector("[data-open-sentences]");
  const buttons = [...dialog.querySelectorAll("[data-sentence]")];
  opener.hidden = false;
  lastField ??= fields[0];
  fields.forEach((field) => field.addEventListener("focus", () => (lastField = field)));
  opener.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("keydown", (event) => {
    const button = /^[1-9]$/.test(event.key) ? buttons[Number(event.key) - 1] : null;
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  buttons.forEach((button) =>
    button.addEventListener("click", () => {
      dialog.close();
      insert(button.textContent.trim());
    }),
  );
}

function insert(sentence) {
  const field = lastField;
  field.focus();
  const glue = field.value === "" || /\s$/.test(field.value.slice(0, field.selectionEnd)) ? "" : " ";
  field.setRangeText(glue + sentence, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- remarks at a spot ---------------------------------------------------------------------------------------------------
function pointAtSpots() {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = textOf(selection.anchorNode);
    if (selection.isCollapsed || !text || text !== textOf(selection.focusNode)) return;
    fillIn(text, selection.getRangeAt(0));
  });
  document.querySelectorAll("[data-page]").forEach((page) => page.addEventListener("click", (event) => pointAtPage(page, event)));
}

// A click on a page opens the form for that place; by keyboard one types the page.
function pointAtPage(page, event) {
  const spot = document.querySelector("[data-spot-form] form");
  if (!spot || event.target.closest("a")) return;
  const box = page.querySelector("img").getBoundingClientRect();
  const { evidence, quote, start, left, top } = spot.elements;
  evidence.value = page.dataset.evidenceFile;
  quote.value = start.value = "";
  spot.elements.page.value = page.dataset.page;
  left.value = Math.round((100 * (event.clientX - box.left)) / box.width);
  top.value = Math.round((100 * (event.clientY - box.top)) / box.height);
  openSpotForm();
}

function textOf(node) {
  return (node instanceof Element ? node : node?.parentElement)?.closest("[data-evidence]") ?? null;
}

// Characters are counted as the server counts them: by code point, not by half of one.
function fillIn(text, range) {
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const spot = document.querySelector("[data-spot-form] form");
  if (!spot) return;
  spot.elements.evidence.value = text.dataset.evidence;
  spot.elements.quote.value = range.toString();
  spot.elements.start.value = [...before.toString()].length;
  spot.elements.page.value = "";
}

function openSpotForm() {
  const details = document.querySelector("[data-spot-form]");
  if (!details) return;
  details.open = true;
  const { quote, text, page } = details.querySelector("form").elements;
  (quote.value || page.value ? text : quote).focus();
}

// For who has no mouse: the sentences of the texts, one after the other, become the selection.
let at = -1;
function walkSentences(step) {
  const found = sentences();
  if (!found.length) return;
  at = Math.max(0, Math.min(found.length - 1, at + step));
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(found[at]);
  found[at].startContainer.parentElement.scrollIntoView({ block: "nearest" });
  fillIn(textOf(found[at].startContainer), found[at]);
}

function sentences() {
  return [...document.querySelectorAll("[data-evidence]")].flatMap((text) => {
    const whole = text.textContent;
    return [...whole.matchAll(/[^.!?\n]+[.!?]*/g)]
      .filter((match) => match[0].trim())
      .map((match) => {
        const lead = match[0].length - match[0].trimStart().length;
        return rangeOf(text, match.index + lead, match.index + match[0].trimEnd().length);
      });
  });
}

function rangeOf(text, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (seen <= start && start < seen + node.length) range.setStart(node, start - seen);
    if (seen < end && end <= seen + node.length) {
      range.setEnd(node, end - seen);
      break;
    }
    seen += node.length;
  }
  return range;
}
