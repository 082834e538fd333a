/* Adds to the bag without leaving the page. If anything is odd, the form is sent the ordinary way. */
import { toast } from "./toast.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !("add" in form.dataset)) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.getAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  try {
    await send(form, button);
  } finally {
    button?.removeAttribute("aria-busy");
  }
});

async function send(form, button) {
  const data = new FormData(form, button);
  const response = await fetch(form.action, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
  }).catch(() => null);
  const isJson = response?.headers.get("Content-Type")?.includes("json");
  if (!isJson) return sendPlainly(form, button);
  const answer = await response.json();
  if (!response.ok) return toast({ message: answer.error, bad: true });
  showCount(answer.count);
  toast({ ...answer, label: openLabel() });
}

/* submit() sends no button, so the button's value travels in a field. */
function sendPlainly(form, button) {
  if (button?.name) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
  }
  form.submit();
}

function showCount(count) {
  const badge = document.querySelector("[data-bag-count]");
  if (!badge) return;
  badge.textContent = count;
  badge.hidden = count === 0;
  badge.classList.remove("bump");
  requestAnimationFrame(() => badge.classList.add("bump"));
  const bag = badge.closest("[data-bag]");
  bag?.setAttribute("aria-label", bag.getAttribute("aria-label").replace(/\d+/, count));
}

function openLabel() {
  return document.querySelector("[data-bag]")?.dataset.open ?? "→";
}
