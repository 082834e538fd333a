/* Thumbnails change the large picture in place; without this they are links to it. */
for (const gallery of document.querySelectorAll(".gal")) {
  const large = gallery.querySelector(".main img");
  gallery.addEventListener("click", (event) => {
    const thumb = event.target.closest(".th a");
    if (!thumb || !large || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(gallery, large, thumb);
  });
}

function show(gallery, large, thumb) {
  const small = thumb.querySelector("img");
  large.srcset = thumb.dataset.srcset ?? "";
  large.src = thumb.href;
  large.alt = thumb.dataset.alt ?? small?.alt ?? "";
  gallery.querySelector(".th [aria-current]")?.removeAttribute("aria-current");
  thumb.setAttribute("aria-current", "true");
}
