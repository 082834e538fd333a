/* Says a sentence to people who listen to the page, without moving anything. */
export function announce(text) {
  const region = document.getElementById("said");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
