/* A grid by keyboard: arrow keys and Enter lead up and down, Ctrl+D takes the value from above. */
for (const grid of document.querySelectorAll("[data-grid]")) {
  grid.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("input:not([type=checkbox])")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") return copy(event, field);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    beside(field, step)?.focus();
    document.activeElement.select?.();
  });
}

function beside(field, step) {
  const cell = field.closest("td");
  const row = cell.parentElement;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  return next?.cells[cell.cellIndex]?.querySelector("input, select");
}

function copy(event, field) {
  const above = beside(field, -1);
  if (!above) return;
  event.preventDefault();
  field.value = above.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
