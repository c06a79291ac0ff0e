// Files on their way: each with its own progress, cancel and retry, one after the other. Without this script the form sends
// them all at once. Every text comes from the server or from data- attributes.

const LOOK_AGAIN_AFTER = 4000; // ms, while a worker is busy
const MOST_LOOKS = 60;
let looks = 0;
let timer = null;

const form = document.querySelector("form[data-max-bytes]");
if (form) sendByItself(form);
watchWorker();

function sendByItself(form) {
  const list = form.querySelector("[data-uploads]");
  const say = form.dataset;
  const waiting = [];
  let busy = false;
  let choice = 0; // counts how often somebody chose files

  form.querySelector("button[type=submit]").hidden = true; // choosing is sending
  form.addEventListener("change", (event) => {
    const input = event.target.closest("input[type=file]");
    if (!input) return;
    choice += 1;
    for (const file of input.files) waiting.push(row(file));
    input.value = "";
    next();
  });
  window.addEventListener("beforeunload", (event) => {
    if (busy || waiting.length) event.preventDefault();
  });

  function row(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "uploads__name";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const state = document.createElement("span");
    state.className = "uploads__state";
    state.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    item.append(name, bar, state, button);
    list.append(item);
    list.hidden = false;
    item.dataset.choice = choice;
    const upload = { file, item, bar, state, button, request: null };
    show(upload, "waiting", say.waiting);
    return upload;
  }

  function show(upload, kind, message) {
    upload.item.dataset.state = kind;
    upload.state.textContent = message;
    const stopped = kind === "failed" || kind === "refused" || kind === "done" || kind === "cancelled";
    upload.bar.hidden = stopped;
    upload.button.hidden = kind === "done";
    const [words, press] = {
      failed: [say.retry, retry],
      cancelled: [say.retry, retry],
      refused: [say.dismiss, dismiss],
    }[kind] ?? [say.cancel, cancel];
    upload.button.textContent = words;
    upload.button.setAttribute("aria-label", `${words}: ${upload.file.name}`);
    upload.button.onclick = () => press(upload);
  }

  function dismiss(upload) {
    const beside = upload.item.nextElementSibling ?? upload.item.previousElementSibling;
    remove(upload.item);
    (beside?.querySelector("button:not([hidden])") ?? form.querySelector("input[type=file]")).focus();
  }

  // What came of an earlier choice was read; what is refused now stays until somebody reads it.
  function removeEarlier(upload) {
    for (const item of [...list.children]) {
      const isOver = item.matches("[data-state=refused], [data-state=cancelled], [data-state=done]");
      if (isOver && Number(item.dataset.choice) < Number(upload.item.dataset.choice) && !item.contains(document.activeElement)) remove(item);
    }
  }

  function remove(item) {
    item.remove();
    list.hidden = !list.children.length;
  }

  function retry(upload) {
    show(upload, "waiting", say.waiting);
    waiting.push(upload);
    next();
  }

  function cancel(upload) {
    const place = waiting.indexOf(upload);
    if (place >= 0) waiting.splice(place, 1);
    show(upload, "cancelled", say.cancelled);
    upload.request?.abort();
  }

  function next() {
    if (busy || !waiting.length) return;
    const upload = waiting.shift();
    if (upload.file.size > Number(say.maxBytes)) {
      show(upload, "refused", say.tooLarge);
      next();
      return;
    }
    busy = true;
    send(upload);
  }

  function send(upload) {
    const request = new XMLHttpRequest();
    upload.request = request;
    upload.bar.value = 0;
    show(upload, "sending", say.sending);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      upload.bar.value = Math.round((100 * event.loaded) / event.total);
      if (event.loaded === event.total) show(upload, "sending", say.checking);
    });
    request.addEventListener("load", () => answered(upload, request));
    request.addEventListener("error", () => show(upload, "failed", say.noConnection));
    request.addEventListener("timeout", () => show(upload, "failed", say.noConnection));
    request.addEventListener("loadend", () => {
      upload.request = null;
      busy = false;
      if (!waiting.length) refreshPieces();
      next();
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
    const body = new FormData();
    body.append("uploads", upload.file, upload.file.name);
    request.send(body);
  }

  function answered(upload, request) {
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = null; // a page: the session is over, or something in between answered
    }
    if (request.status === 201) {
      show(upload, "done", answer?.message ?? say.added);
      removeEarlier(upload);
    } else if (request.status === 400 && answer) show(upload, "refused", answer.message);
    else show(upload, "failed", request.status >= 500 || request.status === 413 ? say.noConnection : say.signedOut);
  }
}

// What the server has now, in place of what this page showed.
async function refreshPieces() {
  const response = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of ["[data-pieces]", "[data-used]"]) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
  watchWorker();
}

// While a worker scans a file or makes its pictures, look now and then whether it is ready.
function watchWorker() {
  clearTimeout(timer);
  if (!document.querySelector("[data-pieces] [data-waits]") || looks >= MOST_LOOKS) return;
  looks += 1;
  timer = setTimeout(refreshPieces, LOOK_AGAIN_AFTER);
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
