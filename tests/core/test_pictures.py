"""Photographs made anew, whatever they come as, and tickets for uploads that wait for the rest of their form."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageCms

from webapp.core import clock, passing
from webapp.core.arriving import Arrived
from webapp.core.errors import Invalid
from webapp.core.pictures import WHOLE, Crop, TooManyPixels, Undecodable, photograph

ARRIVED = Arrived("ab12", "Резюме.pdf", "application/pdf", 12, "00" * 32, locked=True)


def file(kind: str, mode: str = "RGB", size: tuple[int, int] = (90, 120), **more: Any) -> io.BytesIO:
    content = io.BytesIO()
    Image.new(mode, size).save(content, kind, **more)
    return content


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", mode) for mode in ("RGB", "L", "CMYK")]
    + [("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")]
    + [("WEBP", mode) for mode in ("RGB", "RGBA")],
)
def test_every_kind_of_picture_becomes_a_plain_jpeg(kind: str, mode: str) -> None:
    made = Image.open(photograph(file(kind, mode), portrait=True))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (90, 120))


def test_what_is_transparent_becomes_white() -> None:
    made = Image.open(photograph(file("PNG", "RGBA"), portrait=False))
    assert made.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("profile", [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), b"broken"])
def test_profiles_of_colours_are_applied_and_left_out(profile: bytes) -> None:
    made = Image.open(photograph(file("JPEG", icc_profile=profile), portrait=True))
    assert "icc_profile" not in made.info


@pytest.mark.parametrize(
    ("crop", "size"),
    [
        (None, (300, 400)),
        (Crop(0, 0, 0.1, 1), (60, 80)),
        (Crop(0.5, 0.5, 5, 5), (300, 400)),
        (Crop(2, -3, 0.5, 0.5), (300, 400)),
        (Crop(0, 0, -1, -1), (1, 1)),
    ],
)
def test_a_portrait_stays_inside_the_picture(crop: Crop | None, size: tuple[int, int]) -> None:
    assert Image.open(photograph(file("PNG", size=(600, 400)), portrait=True, crop=crop)).size == size


def test_what_is_no_picture_is_told() -> None:
    with pytest.raises(Undecodable):
        photograph(io.BytesIO(file("PNG").getvalue()[:40]), portrait=True)


def test_only_a_jpeg_may_have_as_many_pixels_as_a_camera_makes() -> None:
    size = (6000, WHOLE // 6000 + 1)
    with pytest.raises(TooManyPixels):
        photograph(file("PNG", "1", size), portrait=True)
    assert Image.open(photograph(file("JPEG", "L", size), portrait=True)).size == (900, 1200)


def test_a_ticket_opens_once_more_what_it_was_given_out_for(app: Flask) -> None:
    ticket = passing.ticket(ARRIVED, "5:f_letter")
    assert passing.redeem(ticket, "5:f_letter", field="x") == ARRIVED
    assert "ab12" not in ticket
    for text, purpose in ((ticket, "6:f_letter"), (ticket[:-1], "5:f_letter"), ("", "5:f_letter"), ("ж\ud800", "")):
        with pytest.raises(Invalid) as caught:
            passing.redeem(text, purpose, field="x")
        assert caught.value.field == "x"
    with clock.at(clock.now() + passing.LASTS + timedelta(seconds=1)), pytest.raises(Invalid):
        passing.redeem(ticket, "5:f_letter", field="x")
