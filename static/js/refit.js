/* Another country or delivery shows what it asks for and costs, without the button that says so. */
const BUTTONS = { country: "fit", delivery: "update" };

document.addEventListener("change", async (event) => {
  const { name, value, form } = event.target;
  const button = form?.querySelector(`button[name="${BUTTONS[name]}"]`);
  if (!button) return;
  const sent = new FormData(form, button);
  const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
  if (!answer?.ok || answer.redirected) return form.requestSubmit(button);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  keepWhatWasTyped(form, sent, page.querySelector("main form[method=post]"));
  document.querySelector("main").replaceWith(page.querySelector("main"));
  const again = [...document.getElementsByName(name)];
  (again.find((one) => one.value === value) ?? again[0])?.focus({ preventScroll: true });
});

/* Somebody may have gone on typing while the answer was on its way. */
function keepWhatWasTyped(form, sent, anew) {
  for (const [name, value] of new FormData(form)) {
    const field = anew?.elements[name];
    if (field instanceof Element && sent.get(name) !== value) field.value = value;
  }
}
