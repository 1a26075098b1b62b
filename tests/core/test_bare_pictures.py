"""Pictures are kept without the place and the camera, and look as before."""

import io
import struct
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from webapp.core.bare_pictures import bare
from webapp.core.pictures import Undecodable

SECRET = b"Chilonzor 12"
GPS = 0x8825
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> Image.Exif:
    written = Image.Exif()
    written[0x0112] = orientation
    written[0x010E] = SECRET.decode()
    written[GPS] = {1: "N", 2: (41.0, 18.0, 0.0)}
    return written


def picture(kind: str, orientation: int = 1, **more: Any) -> bytes:
    image = Image.effect_noise((64, 48), 60).convert("RGB")
    if kind == "png":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Comment", SECRET.decode())
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET.decode())
    else:
        more |= {"comment": SECRET, "xmp": SECRET}
    content = io.BytesIO()
    image.save(content, kind, exif=exif(orientation), icc_profile=PROFILE, **more)
    return content.getvalue()


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(
    ("kind", "more"), [("jpeg", {}), ("jpeg", {"progressive": True}), ("jpeg", {"restart_marker_rows": 1}), ("png", {})]
)
def test_only_what_is_shown_stays(kind: str, more: dict[str, Any], orientation: int) -> None:
    before = picture(kind, orientation, **more)
    after = bare(io.BytesIO(before), kind).read()
    assert before.count(SECRET) == 3
    assert SECRET not in after
    kept = shown(after).getexif()
    assert not kept.get_ifd(GPS)
    assert kept.get(0x0112, 1) == orientation
    assert shown(after).tobytes() == shown(before).tobytes()
    assert shown(after).info["icc_profile"] == PROFILE


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_what_follows_the_picture_goes(kind: str) -> None:
    """Telephones append a film, with its place, to the picture."""
    before = picture(kind)
    assert bare(io.BytesIO(before + b"ftypmp42" + SECRET), kind).read() == bare(io.BytesIO(before), kind).read()


def test_a_segment_of_another_application_goes() -> None:
    before = picture("jpeg")
    segment = b"\xff\xe2" + struct.pack(">H", 2 + 5 + len(SECRET)) + b"FPXR\0" + SECRET
    after = bare(io.BytesIO(before[:2] + segment + before[2:]), "jpeg").read()
    assert after == bare(io.BytesIO(before), "jpeg").read()


def test_other_kinds_stay_as_they_are() -> None:
    file = io.BytesIO(b"%PDF-1.7 " + SECRET)
    assert bare(file, "pdf") is file


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_half_a_picture_is_undecodable(kind: str) -> None:
    content = picture(kind)
    with pytest.raises(Undecodable):
        bare(io.BytesIO(content[: len(content) // 2]), kind)
