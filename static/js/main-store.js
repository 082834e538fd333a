/* What the storefront adds to pages that already work. */
import "./add-to-bag.js";
import "./form-guard.js";
import "./gallery.js";
import "./looked-at.js";
import "./menu.js";
import "./passkey.js";
import "./places.js";
import "./quantity.js";
import "./refit.js";
import "./searched.js";
import "./suggest.js";
