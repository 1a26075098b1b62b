"""What people paste is understood, and what cannot be is named with its line."""

import pytest

from webapp.core.errors import Invalid
from webapp.invitations.addressees import Addressee, read_pasted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@b.org", [Addressee("a@b.org")]),
        ("mailto:A@B.org", [Addressee("a@b.org")]),
        ("Али Валиев <ali@b.org>", [Addressee("ali@b.org", "Али Валиев")]),
        ('"Karimova, D." <d@x.uz>; NGO Nur; uz', [Addressee("d@x.uz", "Karimova, D.", "NGO Nur", "uz")]),
        ("a@b.org, Ali, Org, ru", [Addressee("a@b.org", "Ali", "Org", "ru")]),
        ("Ali\ta@b.org\tOrg\tRussian", [Addressee("a@b.org", "Ali", "Org", "ru")]),
        ('Ali, a@b.org, "Org, Inc"', [Addressee("a@b.org", "Ali", "Org, Inc")]),
        ("a@b.org, c@d.org; ", [Addressee("a@b.org"), Addressee("c@d.org")]),
        ("A <a@b.org>, B <c@d.org>;", [Addressee("a@b.org", "A"), Addressee("c@d.org", "B")]),
        ("a@b.org;;Org", [Addressee("a@b.org", "", "Org")]),
        ("info@почта.рф", [Addressee("info@почта.рф")]),
        ("a+b@sub.example.org", [Addressee("a+b@sub.example.org")]),
    ],
)
def test_ways_of_writing_addresses(line: str, expected: list[Addressee]) -> None:
    assert read_pasted(line).addressees == expected


@pytest.mark.parametrize(
    "line", ["nonsense", "a@b", "x y@z.org", "<>", '"', ";;;", "иван@example.org", "@", "a@@b.org"]
)
def test_what_is_no_address_is_named(line: str) -> None:
    pasted = read_pasted(f"\nok@example.org\n{line}\n")
    assert [wrong.number for wrong in pasted.wrong] == [3]
    assert line in str(pasted.wrong[0])
    assert pasted.addressees == [Addressee("ok@example.org")]


def test_a_header_and_blank_lines_are_passed_over() -> None:
    pasted = read_pasted("E-mail;Имя\n\n\na@b.org;Ali\n")
    assert pasted.addressees == [Addressee("a@b.org", "Ali")]
    assert not pasted.wrong


def test_long_names_are_named_and_long_lists_refused() -> None:
    assert len(read_pasted("a@b.org, " + "x" * 201).wrong) == 1
    with pytest.raises(Invalid):
        read_pasted("\n".join(f"p{number}@example.org" for number in range(20_001)))
