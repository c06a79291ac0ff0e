// "Met student": what is filled in stays in this page. Nothing is sent, nothing is stored; print it or wipe it.

export function keepInPage(root) {
  let filled = false;
  root.addEventListener("input", () => (filled = true));
  root.addEventListener("keydown", (event) => {
    // Outside a form Enter would do nothing; inside one of another page it might send.
    if (event.key === "Enter" && event.target.matches("input:not([type=radio], [type=checkbox])")) event.preventDefault();
  });
  document.querySelector("[data-wipe]").addEventListener("click", () => {
    const dialog = document.querySelector("[data-wipe-dialog]");
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && wipe(), { once: true });
    dialog.showModal();
  });
  window.addEventListener("beforeunload", (event) => filled && event.preventDefault());
  // Browsers put back what stood in a page that one returns to.
  window.addEventListener("pagehide", wipe);
  window.addEventListener("pageshow", (event) => event.persisted && wipe());
  window.addEventListener("beforeprint", markFilledRows);

  function markFilledRows() {
    for (const row of root.querySelectorAll("[data-row]")) {
      row.classList.toggle("fill-in__row--filled", [...row.querySelectorAll("[name]")].some((control) => control.value));
    }
  }

  function wipe() {
    for (const control of root.querySelectorAll("input, textarea, select")) {
      if (control.type === "checkbox" || control.type === "radio") control.checked = control.value === "" && control.type === "radio";
      else control.value = "";
    }
    filled = false;
    root.dispatchEvent(new Event("wiped"));
    root.dispatchEvent(new Event("change"));
    document.querySelector("[data-wipe-state]").textContent = root.dataset.wiped;
    root.querySelector("input, textarea, select")?.focus();
  }
}
