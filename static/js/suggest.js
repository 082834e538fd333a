/* Suggestions under the search box: a combobox with a list box, as in
   https://www.w3.org/WAI/ARIA/apg/patterns/combobox/. Without it the box searches all the same. */
import { announce } from "./announce.js";

const WAIT = 120;
const SHORTEST = 2;

for (const box of document.querySelectorAll("[data-suggestions]")) help(box);

function help(box) {
  const list = document.createElement("div");
  let clock = 0;
  let asking = new AbortController();

  list.className = "sug";
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label"));
  box.form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) box.setAttribute(name, value);

  box.addEventListener("input", (event) => { if (!event.isComposing) askSoon(); });
  box.addEventListener("compositionend", askSoon);
  box.addEventListener("keydown", press);
  box.form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!box.form.contains(relatedTarget)) close();
  });
  /* The box keeps the focus, or the list would be gone before it is clicked on. */
  list.addEventListener("pointerdown", (event) => event.preventDefault());

  function askSoon() {
    clearTimeout(clock);
    asking.abort();
    if (box.value.trim().length < SHORTEST) return close();
    clock = setTimeout(ask, WAIT);
  }

  async function ask() {
    asking = new AbortController();
    const { signal } = asking;
    const url = `${box.dataset.suggestions}?q=${encodeURIComponent(box.value)}`;
    const { html, said } = await fetch(url, { signal })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .catch(() => ({}));
    if (signal.aborted || document.activeElement !== box) return;
    if (html) open(html, said);
    else close();
  }

  function open(html, said) {
    list.innerHTML = html;
    options().forEach((option, at) => { option.id = `suggestion-${at}`; });
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
    announce(said);
  }

  function close() {
    clearTimeout(clock);
    asking.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  function press(event) {
    if (event.isComposing) return;
    const active = list.hidden ? null : list.querySelector("[aria-selected=true]");
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && active) location.assign(active.href);
    else if (event.key === "ArrowDown" && list.hidden) askSoon();
    else if (event.key === "ArrowDown") move(active, 1);
    else if (event.key === "ArrowUp" && !list.hidden) move(active, -1);
    else return;
    event.preventDefault();
  }

  /* Past either end one is back in the box. */
  function move(active, by) {
    const all = options();
    const places = all.length + 1;
    const at = (all.indexOf(active) + 1 + by + places) % places - 1;
    active?.setAttribute("aria-selected", "false");
    const next = all[at];
    next?.setAttribute("aria-selected", "true");
    next?.scrollIntoView({ block: "nearest" });
    if (next) box.setAttribute("aria-activedescendant", next.id);
    else box.removeAttribute("aria-activedescendant");
  }
}
