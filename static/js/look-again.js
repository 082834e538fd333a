/* A page about something under way looks again by itself, unless somebody is about to act on it. */
const waiting = document.querySelector("[data-look-again]");

if (waiting) {
  const pause = Number(waiting.dataset.lookAgain) * 1000;
  setTimeout(() => document.hidden || location.reload(), pause);
  document.addEventListener("visibilitychange", () => document.hidden || location.reload());
}
