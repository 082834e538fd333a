"""The few outlines that every drawing needs, as SVG path data."""

from random import Random


def ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    """A whole ellipse round its centre."""
    half = f"A{rx} {ry} 0 1 0"
    return f"M{cx - rx} {cy}{half} {cx + rx} {cy}{half} {cx - rx} {cy}Z"


def slab(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners."""
    across, down = width - 2 * radius, height - 2 * radius
    return (
        f"M{x + radius} {y}h{across}q{radius} 0 {radius} {radius}"
        f"v{down}q0 {radius} {-radius} {radius}"
        f"h{-across}q{-radius} 0 {-radius} {-radius}"
        f"v{-down}q0 {-radius} {radius} {-radius}Z"
    )


def jitter(seed: int) -> Random:
    """Chance that falls the same way every time, for grain, speckle and leaves."""
    return Random(seed)  # noqa: S311 - decoration, nothing secret hangs on it
