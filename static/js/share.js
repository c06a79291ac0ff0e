// Buttons that only work with JavaScript; hidden in the page, shown here.
// <button data-copy="text" data-copied="Copied" hidden> puts text on the clipboard and says so beside it.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.after(said);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = button.dataset.copied;
    setTimeout(() => (said.textContent = ""), 4000);
  });
}
