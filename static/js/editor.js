/* What the product editor adds to a page that already works. */
import "./editor-fields.js";
import "./editor-grid.js";
import "./editor-guard.js";
import "./editor-rows.js";
import "./editor-sorting.js";
