/* What the desk adds to pages that already work. */
import "./desk-keys.js";
import "./form-guard.js";
import "./look-again.js";
import "./menu.js";
import "./passkey.js";
import "./places.js";
import "./sheet.js";
import "./tick-all.js";
