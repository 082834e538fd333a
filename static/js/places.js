/* On a phone a row of places is wider than the screen: the one that is open stays in sight. */
for (const here of document.querySelectorAll(":is(.views, .acct-nav, .dk-nav) [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
