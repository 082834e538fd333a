/* Pictures are put in order by dragging, or by their buttons; the numbers that are sent follow. */
import { announce } from "./announce.js";

for (const list of document.querySelectorAll("[data-sort]")) {
  let held = null;
  for (const item of list.children) prepare(item);
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li");
    held?.classList.add("held");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!held || !over) return;
    event.preventDefault();
    if (over !== held) place(list, held, over, event);
  });
  list.addEventListener("dragend", () => {
    held?.classList.remove("held");
    if (held) settle(list);
    held = null;
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) step(list, button);
  });
}

/* Only the picture is the handle: words in the fields can still be marked. */
function prepare(item) {
  const handle = item.querySelector(".ground");
  if (handle) handle.draggable = true;
  handle?.querySelector("img")?.setAttribute("draggable", "false");
}

function place(list, held, over, event) {
  const box = over.getBoundingClientRect();
  const after = event.clientY > box.top + box.height / 2;
  list.insertBefore(held, after ? over.nextElementSibling : over);
}

function step(list, button) {
  const item = button.closest("li");
  const forward = button.dataset.move === "-1";
  const other = forward ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  list.insertBefore(item, forward ? other : other.nextElementSibling);
  settle(list);
  button.focus();
  announce(String([...list.children].indexOf(item) + 1));
}

function settle(list) {
  [...list.children].forEach((item, index) => {
    const field = item.querySelector("input[name$='-place']");
    if (field) field.value = index + 1;
  });
  list.dispatchEvent(new Event("moved", { bubbles: true }));
}
