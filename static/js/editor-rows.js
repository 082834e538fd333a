/* The last row of a list is empty; as soon as it isn't, there is one more. */
document.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !event.target.value) return;
  const rows = [...row.parentElement.querySelectorAll(`[data-row="${row.dataset.row}"]`)];
  if (rows.at(-1) === row && isNew(row)) row.after(emptied(row, rows.length));
});

/* An attribute that is there already has its name as a label, not as a field. */
function isNew(row) {
  return !row.querySelector("label");
}

function emptied(row, index) {
  const copy = row.cloneNode(true);
  for (const field of copy.querySelectorAll("input, select, textarea")) {
    field.value = "";
    for (const name of ["id", "name"]) {
      if (field[name]) field[name] = field[name].replace(/-\d+-/, `-${index}-`);
    }
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    const said = field.getAttribute("aria-label");
    if (said) field.setAttribute("aria-label", said.replace(/\d+/, index + 1));
  }
  for (const said of copy.querySelectorAll(".err, .hint")) said.remove();
  return copy;
}
