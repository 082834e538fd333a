/* Another country or delivery shows what it asks for and costs, without the button that says so. */
const BUTTONS = { country: "fit", delivery: "update" };
let latest = 0;

document.addEventListener("change", async (event) => {
  const { name, value, form } = event.target;
  const button = form?.querySelector(`button[name="${BUTTONS[name]}"]`);
  if (!button) return;
  const turn = (latest += 1);
  const sent = new FormData(form, button);
  const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
  if (turn !== latest) return;
  if (!answer?.ok || answer.redirected) return form.requestSubmit(button);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== latest) return;
  const held = document.activeElement;
  keepWhatWasTyped(form, sent, page.querySelector("main form[method=post]"));
  document.querySelector("main").replaceWith(page.querySelector("main"));
  const again = [...document.getElementsByName(held?.name || name)];
  const wanted = held?.name && held.name !== name ? held.value : value;
  (again.find((one) => one.value === wanted) ?? again[0])?.focus({ preventScroll: true });
});

/* Somebody may have gone on typing and ticking while the answer was on its way. */
function keepWhatWasTyped(form, sent, anew) {
  for (const field of form.elements) {
    const twin = [...(anew?.elements ?? [])].find(
      (one) => one.name === field.name && (!isTicked(field) || one.value === field.value),
    );
    if (!twin || field.type === "hidden") continue;
    if (!isTicked(field)) {
      if (sent.get(field.name) !== field.value) twin.value = field.value;
    } else if (sent.getAll(field.name).includes(field.value) !== field.checked) {
      twin.checked = field.checked;
    }
  }
}

function isTicked(field) {
  return field.type === "checkbox" || field.type === "radio";
}
