// <div data-watch> shows how far something is. While it holds [data-busy] the page looks for news by itself.
// Without this script there is a link to look again; it is hidden where this does the looking.

const LOOK_AFTER = 2000; // ms
const LOOK_AFTER_A_WHILE = 10000;
const SOON = 30; // looks

const place = document.querySelector("[data-watch]");
let looks = 0;
if (place) watch();

function watch() {
  const link = place.querySelector("[data-unwatched]");
  if (link) link.hidden = true;
  if (place.querySelector("[data-busy]")) setTimeout(look, looks < SOON ? LOOK_AFTER : LOOK_AFTER_A_WHILE);
}

async function look() {
  looks += 1;
  const fresh = await read();
  // A screen reader hears what is replaced, so the same news is not put there twice.
  if (fresh && fresh.textContent !== place.textContent) place.replaceChildren(...fresh.childNodes);
  watch();
}

async function read() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-watch]");
}
