"""Photographs of people made anew: turned upright, cut out, small, and without what the camera wrote into them."""

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageCms, ImageOps

from webapp.core.file_kinds import PICTURES, UNREADABLE

WIDTH, HEIGHT = 900, 1200
"""The most pixels of a photograph, enough for a badge or a visa; also the shape of a portrait, 3:4."""
WORKING = 3200
"""What larger pictures are reduced to before anything else is done with them."""
WHOLE = 20_000_000
"""The most pixels of a picture that has to be decoded whole."""
QUALITY = 88
PLAIN = ("RGB", "RGBA", "L", "CMYK")


class Undecodable(ValueError):
    """A picture that cannot be read to its end."""


class TooManyPixels(ValueError):
    """A picture that would take too much memory; its argument is the most that is taken."""


@dataclass(frozen=True)
class Crop:
    """What is cut out of an upright picture: the corner and the size as shares of its width and height."""

    x: float
    y: float
    width: float
    height: float


def photograph(file: IO[bytes], *, portrait: bool, crop: Crop | None = None) -> IO[bytes]:
    """A JPEG of what a picture shows and of nothing else that it holds.

    A portrait is cut out of it in the shape 3:4, around the middle of `crop`, or of the picture. Raises Undecodable
    and TooManyPixels.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=list(PICTURES.values())) as opened:
            # A JPEG is decoded at a fraction of its size, any other picture whole.
            if opened.format != "JPEG" and opened.width * opened.height > WHOLE:
                raise TooManyPixels(WHOLE)
            picture = _flat(_upright(opened))
    except TooManyPixels:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *UNREADABLE) as error:
        raise Undecodable(str(error)) from error
    if portrait:
        picture = picture.crop(_box(picture.size, crop))
    picture.thumbnail((WIDTH, HEIGHT) if portrait else (HEIGHT, HEIGHT))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, optimize=True)
    made.seek(0)
    return made


def _upright(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (WORKING, WORKING))
    picture = opened if opened.mode in PLAIN else opened.convert("RGBA")
    picture.thumbnail((WORKING, WORKING))
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """The same on white, in the colours of the web."""
    picture = _in_srgb(picture)
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture.convert("RGB"), mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return flat


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # A profile that is broken, or of other colours than the picture's, is as good as none.
        return picture
    return picture if made is None else made


def _box(size: tuple[int, int], crop: Crop | None) -> tuple[int, int, int, int]:
    """The pixels of a portrait: 3:4, inside the picture, no wider than the crop."""
    across, down = size
    widest = min(across, down * WIDTH / HEIGHT)
    wanted = widest if crop is None else max(crop.width * across, 1)
    width = max(round(min(widest, wanted)), 1)
    height = max(min(round(width * HEIGHT / WIDTH), down), 1)
    middle = (0.5, 0.5) if crop is None else (crop.x + crop.width / 2, crop.y + crop.height / 2)
    left = round(min(max(middle[0] * across - width / 2, 0), across - width))
    top = round(min(max(middle[1] * down - height / 2, 0), down - height))
    return left, top, left + width, top + height
