/* Fields that help while one types: products by name, the snippet of a search engine, files dropped. */
const REST = 200;
let clock = 0;

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset?.suggest && field.value.length > 1) {
    clearTimeout(clock);
    clock = setTimeout(() => suggest(field), REST);
  }
  if (field.form?.querySelector("[data-snippet]")) mirror(field.form);
});

async function suggest(field) {
  const url = `${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { products } = await answer.json();
  const options = products.map(({ handle, title }) => {
    const option = document.createElement("option");
    option.value = handle;
    option.textContent = title;
    return option;
  });
  field.list?.replaceChildren(...options);
}

/* Each line shows the first of its fields that says something. */
function mirror(form) {
  for (const line of form.querySelectorAll("[data-snippet] [data-from]")) {
    const values = line.dataset.from.split(" ").map((name) => form.elements[name]?.value.trim());
    line.textContent = values.find(Boolean) ?? "";
  }
}

/* A file may be dropped anywhere on the box round its field. */
for (const box of document.querySelectorAll(".drop-in")) {
  const field = box.querySelector("input[type=file]");
  box.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    box.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
