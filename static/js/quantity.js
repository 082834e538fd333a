/* Steppers round a number field; in the bag a change is sent after a short rest. */
const REST = 500;

for (const box of document.querySelectorAll(".qty")) {
  const field = box.querySelector(".n");
  const less = box.querySelector(".less");
  const more = box.querySelector(".plus");
  const bounds = () => {
    less.disabled = Number(field.value) <= Number(field.min || 1);
    more.disabled = Boolean(field.max) && Number(field.value) >= Number(field.max);
  };
  const step = (by) => {
    by > 0 ? field.stepUp() : field.stepDown();
    bounds();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  less.addEventListener("click", () => step(-1));
  more.addEventListener("click", () => step(1));
  field.addEventListener("input", bounds);
  bounds();
}

for (const form of document.querySelectorAll("form[data-submit]")) {
  let clock = 0;
  form.addEventListener("change", () => {
    clearTimeout(clock);
    clock = setTimeout(() => form.requestSubmit(), REST);
  });
}
