/* Says that something isn't saved yet, and asks before it would be lost. */
for (const form of document.querySelectorAll("form[data-guard]")) {
  const said = form.querySelector("[data-guard-said]");
  let changed = Boolean(form.querySelector("#errors, #conflict"));
  const show = () => { if (said) said.hidden = !changed; };
  const touched = () => { changed = true; show(); };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("moved", touched);
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  show();
}

/* A conflict is what one has to read first. */
document.getElementById("conflict")?.focus();
