// Request for a place: what only a paying school needs is put away for people who pay themselves.
// Without this script everything is visible and the server decides; nothing typed is thrown away.

const form = document.querySelector("[data-payer-form]");

function showWhatApplies() {
  const chosen = form.querySelector("input[name=payer]:checked")?.value;
  for (const part of form.querySelectorAll("[data-payer]")) {
    part.hidden = Boolean(chosen) && part.dataset.payer !== chosen;
  }
}

if (form) {
  form.addEventListener("change", showWhatApplies);
  showWhatApplies();
}
