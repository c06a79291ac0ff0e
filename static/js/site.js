// Small helps on every page. Every page works without them; texts come from data- attributes.

import "./sign-out.js";

const body = document.body;

// The list of what is wrong gets the focus, so that a screen reader starts there and the keyboard is near the links.
document.querySelector("[data-error-summary]")?.focus();

closeMenusWhenLeft();
showPrintButtons();
document.addEventListener("submit", askFirst);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", allowSendingAgain);
document.querySelectorAll("form[data-guard]").forEach(guardTypedWork);

function closeMenusWhenLeft() {
  const account = document.querySelector("details.account");
  document.addEventListener("click", (event) => {
    if (account?.open && !account.contains(event.target)) account.open = false;
  });
  account?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !account.open) return;
    account.open = false;
    account.querySelector("summary").focus();
  });
  const nav = document.querySelector("#site-nav");
  // A phone turned on its side may be wide enough for the open menu to belong in the header again.
  window.matchMedia("(min-width: 60rem)").addEventListener("change", () => {
    if (nav?.matches(":popover-open")) nav.hidePopover();
  });
}

// <form data-confirm="Question?" data-confirm-yes="Yes, do it">: asks in a dialog before it sends.
function askFirst(event) {
  const form = event.target;
  if (!form.matches("form[data-confirm]") || event.defaultPrevented) return;
  if (form.dataset.confirmed) {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  const dialog = buildDialog({
    question: form.dataset.confirm,
    yes: form.dataset.confirmYes || submitter?.textContent.trim() || body.dataset.textYes,
    no: form.dataset.confirmNo || body.dataset.textCancel,
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    } else {
      submitter?.focus();
    }
  });
  dialog.showModal();
}

function buildDialog({ question, yes, no }) {
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  text.id = "confirm-question";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const choices = document.createElement("form");
  choices.method = "dialog";
  choices.className = "form-actions";
  // The safe choice comes first and has the focus: Enter never does harm by itself.
  choices.append(buildButton(no, "no", "button button--secondary"), buildButton(yes, "yes", "button"));
  dialog.append(text, choices);
  body.append(dialog);
  return dialog;
}

function buildButton(text, value, className) {
  const button = document.createElement("button");
  Object.assign(button, { textContent: text, value, className });
  return button;
}

// <button data-once>: a second click while the first is under way does nothing. Not disabled: that would drop its value.
function sendOnce(event) {
  const { submitter } = event;
  if (event.defaultPrevented || !submitter?.matches("[data-once]")) return;
  if (submitter.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  submitter.setAttribute("aria-disabled", "true");
}

function allowSendingAgain() {
  document.querySelectorAll("[data-once][aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

// <form data-guard>: leaving with typed work that was not sent asks first. A form that saves by itself fires "saved".
function guardTypedWork(form) {
  // A form that came back with errors holds work that is nowhere else.
  let dirty = form.querySelector("[aria-invalid='true']") !== null;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("saved", () => (dirty = false));
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

// <button data-print hidden> prints the page; hidden where there is no script to press it.
function showPrintButtons() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
