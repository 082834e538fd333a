/* What was looked at lately. It stays in this browser: the shop is told nothing, and sets no cookie. */
const KEY = "looked-at";
const MOST = 12;
const SHOWN = 6;

const here = document.querySelector("[data-look]");
const place = document.querySelector("[data-looked]");
const earlier = recall();
if (here) remember(here.dataset);
if (place) show(earlier.filter(({ url }) => url !== here?.dataset.look).slice(0, SHOWN));

/* A private window may refuse, and what lies there may be anything: then there is nothing. */
function recall() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isThing) : [];
  } catch {
    return [];
  }
}

function isThing(thing) {
  return ["url", "title", "picture"].every((name) => typeof thing?.[name] === "string")
    && thing.url.startsWith("/") && !thing.url.startsWith("//")
    && thing.picture.startsWith("/pictures/");
}

function remember({ look, title, picture, ground }) {
  const others = earlier.filter(({ url }) => url !== look);
  const things = [{ url: look, title, picture, ground }, ...others].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(things));
  } catch {
    /* Full or forbidden: the page works without. */
  }
}

function show(things) {
  if (!things.length) return;
  place.querySelector("ul").replaceChildren(...things.map(item));
  place.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(KEY);
    place.hidden = true;
  });
  place.hidden = false;
}

function item({ url, title, picture, ground }) {
  const link = document.createElement("a");
  const frame = document.createElement("span");
  const image = document.createElement("img");
  link.href = url;
  frame.className = `ground g-${/^[a-z]+$/.test(ground ?? "") ? ground : "linen"}`;
  image.src = picture;
  image.alt = "";
  image.loading = "lazy";
  frame.append(image);
  link.append(frame, title);
  const row = document.createElement("li");
  row.append(link);
  return row;
}
