// Beside allauth's own scripts for passkeys: says in words what went wrong, and takes away what this browser cannot do.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-error]")) {
    place.textContent = place.dataset.passkeyError;
    place.hidden = false;
  }
});
if (!window.PublicKeyCredential) {
  for (const element of document.querySelectorAll("[data-needs-passkey]")) element.hidden = true;
}
