/* A table of fields as a spreadsheet: keys lead from cell to cell, a pasted column fills the cells
   below, and what differs from the page as it came is marked and counted. */
const sheet = document.querySelector("form[data-sheet]");

if (sheet) {
  const rows = [...sheet.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll(".input")]);
  const cells = rows.flat();
  const was = new Map(cells.map((cell) => [cell, cell.defaultValue]));
  const counted = sheet.querySelector("[data-changed]");

  const place = (cell) => {
    const row = rows.findIndex((one) => one.includes(cell));
    return [row, rows[row]?.indexOf(cell)];
  };

  const go = (row, column) => {
    const cell = rows[row]?.[column];
    cell?.focus();
    cell?.select();
    return Boolean(cell);
  };

  const mark = (cell) => cell.toggleAttribute("data-differs", cell.value.trim() !== was.get(cell));

  const tell = () => {
    const count = cells.filter((cell) => cell.hasAttribute("data-differs")).length;
    counted.hidden = count === 0;
    const phrase = count === 1 ? counted.dataset.one : counted.dataset.many;
    counted.textContent = phrase.replace("{count}", count);
  };

  /* Left and right leave a cell only from its edge, so that a figure can still be mended. */
  const atEdge = (cell, left) => {
    const edge = left ? 0 : cell.value.length;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return whole || (cell.selectionStart === edge && cell.selectionEnd === edge);
  };

  const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  sheet.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!was.has(cell) || event.metaKey || event.ctrlKey || event.altKey) return;
    const [down, right] = step[event.key] ?? [];
    if (down === undefined || (right && !atEdge(cell, right < 0))) return;
    const [row, column] = place(cell);
    const back = event.key === "Enter" && event.shiftKey;
    event.preventDefault();
    go(row + (back ? -1 : down), column + right);
  });

  sheet.addEventListener("input", (event) => {
    if (!was.has(event.target)) return;
    mark(event.target);
    tell();
  });

  sheet.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!was.has(event.target) || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const [row, column] = place(event.target);
    text.split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const cell = rows[row + down]?.[column + right];
        if (!cell) return;
        cell.value = value.trim();
        mark(cell);
      });
    });
    tell();
  });

  cells.forEach(mark);
  tell();
}
