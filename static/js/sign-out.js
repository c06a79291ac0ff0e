// Signing out leaves no words of this person in the browser (portfolio.js keeps unsaved ones here). In the CMS the form is Wagtail's.
const SIGNS_OUT = "[data-signs-out], form[action$='/cms/logout/']";

document.addEventListener("submit", ({ target }) => {
  if (!target.matches(SIGNS_OUT)) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("work:")) localStorage.removeItem(key);
});
