"""The grain of the shade: an SVG filter that turns opacity into a density of dots.

A gradient says how many dots, noise says where, as a litho stone does with crayon.
"""

_NOISE_TO_ALPHA = "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  .75 .6 0 0 -.17"
_ALPHA_ONLY = "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 1 0"
_HARDNESS = 6


def stipple_name(colour: str, grain: float) -> str:
    """The id under which a drawing keeps the filter for this colour and grain."""
    return f"s{colour[1:]}-{round(grain * 1000)}"


def stipple(colour: str, grain: float) -> str:
    """A filter painting ``colour`` where its source is opaque enough; ``grain`` is dots per unit."""
    return (
        f'<filter id="{stipple_name(colour, grain)}" x="-5%" y="-5%" width="110%" height="110%"'
        ' color-interpolation-filters="sRGB">'
        f'<feTurbulence type="fractalNoise" baseFrequency="{grain}" numOctaves="2" seed="4"/>'
        f'<feColorMatrix values="{_NOISE_TO_ALPHA}" result="noise"/>'
        f'<feColorMatrix in="SourceGraphic" values="{_ALPHA_ONLY}" result="alpha"/>'
        '<feComposite in="alpha" in2="noise" operator="arithmetic" k2="1" k3="1" k4="-1"/>'
        f'<feComponentTransfer result="dots"><feFuncA type="linear" slope="{_HARDNESS}"/>'
        "</feComponentTransfer>"
        f'<feFlood flood-color="{colour}"/><feComposite operator="in" in2="dots"/></filter>'
    )
