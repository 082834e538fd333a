/* What the desk adds to pages that already work. */
import "./desk-keys.js";
import "./form-guard.js";
import "./menu.js";
