"""Photos as answers: made anew, upright, cut out and small."""

import io

import pytest
from PIL import Image

from tests.client import PageClient
from tests.registration.form_builder.uploading import (
    PDF,
    asks,
    link_of,
    picture,
    register,
    sent,
)

pytestmark = pytest.mark.usefixtures("own_storage")


def shown_photo(client: PageClient, link: str) -> Image.Image:
    answer = client.get(f"{link}/files/f_photo/picture")
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in answer.headers["Content-Disposition"]
    return Image.open(io.BytesIO(answer.data))


def colour(image: Image.Image, x: float, y: float) -> str:
    red, _green, blue = image.getpixel((int(x * image.width), int(y * image.height)))[:3]  # type: ignore[index]
    return "red" if red > blue else "blue"


def test_a_photo_is_made_anew_upright_and_cut_out(client: PageClient) -> None:
    event = asks("photo", label="Photo")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: left is what was below
    exif[0x010F] = "Camera of Aziza"
    content = picture((400, 200), exif=exif, comment=b"Aziza was here")
    link = link_of(register(client, event, **{"field-f_photo": sent(content, "me.jpeg")}))
    image = shown_photo(client, link)
    assert image.size == (200, 267)
    assert (dict(image.getexif()), image.info.get("comment")) == ({}, None)
    assert b"Aziza" not in client.get(f"{link}/files/f_photo").data
    assert (colour(image, 0.95, 0.5), colour(image, 0.05, 0.5)) == ("red", "blue")
    assert f'src="{link}/files/f_photo/picture"' in client.text(link)


def test_a_photo_is_cut_where_its_person_says(client: PageClient) -> None:
    event = asks("photo", label="Photo")
    crop = {"x": "0", "y": "0.55", "w": "0.5", "h": "0.33"}
    sides = {f"field-f_photo-{side}": value for side, value in crop.items()}
    low = link_of(register(client, event, **{"field-f_photo": sent(picture((300, 600)), "me.jpg")}, **sides))
    image = shown_photo(client, low)
    assert image.size == (150, 200)
    assert {colour(image, x, y) for x in (0.1, 0.9) for y in (0.1, 0.9)} == {"blue"}


@pytest.mark.parametrize(
    "sides", [("nan", "0", "1", "1"), ("9", "9", "9", "9"), ("-5", "-5", "0", "0"), ("", "", "", "")]
)
def test_nonsense_about_the_crop_still_makes_a_portrait(client: PageClient, sides: tuple[str, ...]) -> None:
    event = asks("photo", label="Photo")
    more = dict(zip((f"field-f_photo-{side}" for side in "xywh"), sides, strict=True))
    link = link_of(register(client, event, **{"field-f_photo": sent(picture(kind="PNG"), "me.png")}, **more))
    image = shown_photo(client, link)
    assert abs(image.width * 4 - image.height * 3) <= 4


def test_a_photo_may_stay_as_wide_as_it_is_and_is_made_small(client: PageClient) -> None:
    event = asks("photo", label="Photo", portrait=False)
    content = picture((3000, 1500), "WEBP")
    link = link_of(register(client, event, **{"field-f_photo": sent(content, "me.webp")}))
    assert shown_photo(client, link).size == (1200, 600)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (PDF, "me.pdf", "Files of this kind are not taken here. Use JPEG, PNG, WebP."),
        (picture()[:300], "me.jpg", "The file is damaged or not a JPEG file."),
    ],
)
def test_what_is_no_photo_is_refused(client: PageClient, content: bytes, name: str, sentence: str) -> None:
    answer = register(client, asks("photo", label="Photo"), **{"field-f_photo": sent(content, name)})
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)


def test_a_picture_that_would_fill_the_memory_is_not_decoded(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(file, "PNG")
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("decoded"))
    answer = register(client, asks("photo", label="Photo"), **{"field-f_photo": sent(file.getvalue(), "me.png")})
    assert answer.status_code == 422
    assert "The picture has more than 50 million pixels." in answer.get_data(as_text=True)
