"""The QR code of a registration: its reference, which scanners at the door read."""

import io

import segno


def svg(reference: str) -> str:
    """An address that holds the picture itself, for pages."""
    address: str = segno.make(reference, error="m", micro=False).svg_data_uri(scale=6, border=2)
    return address


def png(reference: str) -> bytes:
    """A picture for mail, whose readers do not show SVG."""
    picture = io.BytesIO()
    segno.make(reference, error="m", micro=False).save(picture, kind="png", scale=8, border=3)
    return picture.getvalue()
