/* Ticks every row of a list at once, and says how many are ticked. */
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const form = all.closest("form");
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const box = all.querySelector("input");
  all.hidden = boxes.length === 0;
  box.addEventListener("change", () => {
    for (const one of boxes) one.checked = box.checked;
  });
  form.addEventListener("change", () => {
    const ticked = boxes.filter((one) => one.checked).length;
    box.checked = ticked === boxes.length;
    box.indeterminate = ticked > 0 && ticked < boxes.length;
  });
}
