"""Logos as papers carry them: decoded once with limits, made small, written anew as PNG."""

import io
import warnings

from PIL import Image

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.letterhead import LARGEST_LOGO

_FORMATS = ("PNG", "JPEG")
_MOST_PIXELS = 16_000_000
_LARGEST_SIDE = 600


class PngLogos:
    """The port `Logos`."""

    def clean(self, picture: bytes) -> bytes:
        """Return a picture as a PNG of at most 600 pixels a side, without anything hidden in it.

        Raises:
            RuleViolation: it is no PNG or JPEG, it is broken, or too large.

        """
        if len(picture) > LARGEST_LOGO:
            raise RuleViolation("The logo is larger than 1 MB. Choose a smaller file.", "logo")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return _written(picture)
        except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
            raise RuleViolation(
                "This is no PNG or JPEG picture. Choose another.", "logo"
            ) from error


def _written(picture: bytes) -> bytes:
    with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        drawn = opened.convert("RGBA")
    drawn.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    white = Image.new("RGBA", drawn.size, "white")
    white.alpha_composite(drawn)  # papers are white, and a mask would double the size
    out = io.BytesIO()
    white.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()
