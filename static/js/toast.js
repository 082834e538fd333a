/* A short message in the corner that leaves by itself; the same words go to the live region. */
import { announce } from "./announce.js";

const STAYS = 6000;
let shown = null;

export function toast({ message, picture, url, label, bad = false }) {
  shown?.remove();
  shown = document.createElement("div");
  shown.className = bad ? "toast bad" : "toast";
  if (picture) shown.append(thumb(picture));
  const words = document.createElement("span");
  words.textContent = message;
  shown.append(words);
  if (url) shown.append(link(url, label));
  (document.getElementById("main") ?? document.body).append(shown);
  announce(message);
  leaveLater(shown);
}

function leaveLater(box) {
  let clock = setTimeout(() => box.remove(), STAYS);
  const stop = () => clearTimeout(clock);
  const start = () => { clock = setTimeout(() => box.remove(), STAYS); };
  box.addEventListener("pointerenter", stop);
  box.addEventListener("focusin", stop);
  box.addEventListener("pointerleave", start);
  box.addEventListener("focusout", start);
}

function thumb(picture) {
  const ground = document.createElement("span");
  ground.className = "ground";
  const image = document.createElement("img");
  image.src = picture;
  image.alt = "";
  ground.append(image);
  return ground;
}

function link(url, label) {
  const anchor = document.createElement("a");
  anchor.className = "link";
  anchor.href = url;
  anchor.textContent = label;
  return anchor;
}
