"""Photos that people of the demonstration send: drawn, since none of them exists."""

import io

from PIL import Image, ImageDraw

from webapp.core.arriving import MEGABYTE, Arrived, arrive
from webapp.core.pictures import photograph

SIZE = (450, 600)
BACKGROUNDS = ("#dce8ef", "#e9e2d3", "#dfe9dc", "#ece0e4", "#e2e0ee")
SKINS = ("#e8c4a2", "#d8a97f", "#c08d63", "#f0d2b6")
HAIR = ("#2b211d", "#4a3426", "#6d4b30", "#1d1b20", "#8a8580")
CLOTHES = ("#2f4a6d", "#5a3d55", "#3f5b46", "#6d3b34", "#44444c")


def portrait_of(seed: str) -> Arrived:
    """A head and shoulders in colours that go by a person's seed, as if it had been uploaded."""
    number = sum(seed.encode())
    background, skin, hair, clothes = (
        colours[number // step % len(colours)]
        for colours, step in ((BACKGROUNDS, 1), (SKINS, 3), (HAIR, 5), (CLOTHES, 7))
    )
    picture = Image.new("RGB", SIZE, background)
    drawn = ImageDraw.Draw(picture)
    if number % 2:
        drawn.rounded_rectangle((118, 130, 332, 470), radius=100, fill=hair)
    drawn.ellipse((20, 430, 430, 900), fill=clothes)
    drawn.rounded_rectangle((182, 350, 268, 480), radius=40, fill=skin)
    drawn.ellipse((132, 140, 318, 390), fill=skin)
    drawn.chord((126, 120, 324, 340), 180, 360, fill=hair)
    content = io.BytesIO()
    picture.save(content, "PNG")
    content.seek(0)
    return arrive(
        content,
        "photo.png",
        allowed=("png",),
        max_bytes=MEGABYTE,
        treat=lambda file: photograph(file, portrait=True),
    )
