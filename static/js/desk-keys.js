/* The desk by keyboard. A key presses what carries it in data-key, so pages decide what keys do. */
const CONTROLS = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.(CONTROLS) && event.target.type !== "radio";
  if ((event.metaKey || event.ctrlKey) && event.key === "Enter") return send(event);
  if (event.key === "Escape" && typing) return event.target.blur();
  if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (press(event.key)) event.preventDefault();
});

function press(key) {
  if (key === "?") return showKeys();
  if (/^[1-9]$/.test(key)) return choose(Number(key));
  const target = document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  if (!target || target.disabled) return false;
  if (target.matches("input:not([type=radio]), textarea")) target.focus();
  else target.click();
  if (target.matches("[data-key=r], [data-key=n]")) write(target);
  return true;
}

/* R and N pick reply or note; then one wants to write. */
function write(target) {
  target.closest("form")?.querySelector("textarea")?.focus();
}

function choose(number) {
  const radios = document.querySelectorAll("[data-keys] input[type=radio]");
  const radio = radios[number - 1];
  if (!radio) return false;
  radio.click();
  radio.focus();
  return true;
}

function showKeys() {
  const dialog = document.getElementById("keys");
  dialog?.showModal();
  return Boolean(dialog);
}

/* ⌘↵ sends what one is writing. */
function send(event) {
  const form = event.target.closest?.("form");
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[data-send]") ?? undefined);
}

/* The picked case stays in sight in a long queue. */
document.querySelector(".ql .on")?.scrollIntoView({ block: "nearest" });
