/* Passkeys: asks the shop for a challenge, lets the browser sign it, and sends the answer as a form. */
const known = "PublicKeyCredential" in window;
const BYTES = ["rawId", "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

for (const hint of document.querySelectorAll("[data-passkey-off]")) hint.hidden = true;

for (const hint of document.querySelectorAll("p[data-passkey-elsewhere]")) {
  hint.hidden = isHere(hint);
}

for (const hint of document.querySelectorAll("[data-passkey-unknown]")) {
  hint.hidden = known || !isHere(hint.nextElementSibling);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const place = form.closest("div, section, main").querySelector("[data-passkey-elsewhere]") ?? form;
  form.hidden = !known || !isHere(place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sign(form, event.submitter);
  });
}

/* A passkey is bound to the address of the shop, so a page by another name can't ask for it. */
function isHere(element) {
  return element.dataset.passkeyElsewhere === location.origin;
}

async function sign(form, button) {
  say(form, "");
  button?.setAttribute("aria-busy", "true");
  const failed = await answered(form).catch(() => form.dataset.failed);
  button?.removeAttribute("aria-busy");
  if (failed) say(form, failed);
}

/* Sends the form when all went well; otherwise what went wrong. */
async function answered(form) {
  const options = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
  const response = await fetch(form.dataset.passkey, options);
  const wish = await response.json();
  if (!response.ok) return response.status === 429 ? form.dataset.failed : wish.error;
  const credential = await credentials(wish);
  for (const secret of form.querySelectorAll("input[type=password]")) secret.value = "";
  form.querySelector("[name$=answer]").value = JSON.stringify(plain(credential));
  form.submit();
  return "";
}

function credentials(wish) {
  const publicKey = { ...wish, challenge: bytes(wish.challenge) };
  if (!wish.user) return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: [] } });
  publicKey.user = { ...wish.user, id: bytes(wish.user.id) };
  publicKey.excludeCredentials = wish.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) }));
  return navigator.credentials.create({ publicKey });
}

function plain({ id, rawId, type, response }) {
  const parts = BYTES.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return { id, type, rawId: text(rawId), response: Object.fromEntries(parts), clientExtensionResults: {} };
}

function say(form, words) {
  const place = form.querySelector("[role=alert]");
  place.textContent = words;
  place.hidden = !words;
}

function bytes(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
