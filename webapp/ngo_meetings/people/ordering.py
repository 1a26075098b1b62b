"""An order as a form sends it: the whole list as it was dragged, or one entry a step up or down."""

from collections.abc import Mapping

from webapp.core.identifiers import parse_id


def moved(ids: list[int], form: Mapping[str, str]) -> list[int]:
    """The numbers in the order asked for; `up` and `down` name one that moves a step."""
    for name, step in (("up", -1), ("down", 1)):
        number = parse_id(form.get(name, ""))
        if number in ids:
            at = ids.index(number)
            to = min(max(at + step, 0), len(ids) - 1)
            others = ids[:at] + ids[at + 1 :]
            return [*others[:to], number, *others[to:]]
    return ids
