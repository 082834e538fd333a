/* Counts a search, and whether it led to a thing: the page's signed note, and nothing of who reads it. */
const place = document.querySelector("[data-searched]");
if (place) tell();

function tell() {
  const { searched: note, to } = place.dataset;
  let isClicked = false;
  send(to, { note });
  for (const kind of ["click", "auxclick"]) document.addEventListener(kind, clicked, true);

  function clicked({ target }) {
    if (isClicked || !target.closest?.(".card :is(a, button), [data-found] a")) return;
    isClicked = true;
    send(to, { note, clicked: "1" });
  }
}

/* The browser delivers it even when its person goes on at once. A shop that doesn't hear it misses a count. */
function send(to, words) {
  return fetch(to, { method: "POST", body: new URLSearchParams(words), keepalive: true }).catch(() => null);
}
