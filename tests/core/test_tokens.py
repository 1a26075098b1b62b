"""What a link that opens nothing any more answers."""

from webapp.core import tokens


def test_a_closed_link_is_gone_and_may_show_a_way_on() -> None:
    way = ("Send me my link", "registration.find_link")
    closed = tokens.ClosedLink("Write to the host.", way=way)
    assert isinstance(closed, tokens.REFUSALS)
    assert (closed.status, closed.code, str(closed), closed.way) == (410, "closed_link", "Write to the host.", way)
    assert tokens.ClosedLink("Write to the host.").way is None
