"""The words of the made-up catalogue: what things are like, what they are, what is said of them."""

LIKE = (
    *("ashen", "amber", "barley", "beech", "birch", "brick", "cane", "cherry", "chalk", "clay"),
    *("coal", "cork", "cream", "curved", "dappled", "deep", "elm", "felt", "fern", "flint"),
    *("fluted", "grained", "hazel", "heather", "honey", "iron", "jute", "larch", "lemon", "moss"),
    *("oiled", "pebble", "pewter", "pine", "plum", "quiet", "ribbed", "round", "rush", "rye"),
    *("salt", "sand", "shallow", "smoked", "steel", "stone", "thistle", "nickel", "wax", "willow"),
)
THINGS = (
    *("apron", "basin", "beaker", "bolster", "bookend", "broom", "bucket", "caddy", "carafe"),
    *("casserole", "coaster", "colander", "crate", "cup", "dish", "doormat", "ewer", "grater"),
    *("hamper", "hook", "jar", "ladle", "lantern", "mat", "mortar", "napkin", "pail", "pitcher"),
    *("planter", "pouch", "rack", "saucer", "scoop", "sieve", "spoon", "stand", "tin", "towel"),
    *("tray", "trivet"),
)
SAID = (
    *("made", "to", "be", "used", "every", "day", "and", "mended", "when", "it", "wears"),
    *("each", "part", "comes", "off", "with", "one", "screw", "so", "cleaning", "is", "easy"),
    *("the", "finish", "darkens", "a", "little", "in", "sunlight", "which", "we", "like"),
    *("turned", "fired", "sewn", "in", "small", "runs", "near", "the", "coast", "packed"),
    *("without", "plastic", "spare", "pieces", "stay", "on", "our", "shelves", "for", "years"),
)
ROOMS = {
    "Cooking": ("Pots", "Knives", "Baking", "Spices"),
    "Table": ("Cups", "Plates", "Glasses", "Linen"),
    "Living": ("Lamps", "Seats", "Rugs", "Frames"),
    "Bath": ("Towels", "Soap", "Mirrors", "Baskets"),
    "Garden": ("Pots outside", "Tools", "Watering", "Lights outside"),
}
"""Shelves and the shelves below them: 20 that hold products."""
