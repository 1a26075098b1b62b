"""What a visit usually asks of the members of a delegation; passports are for the protocol alone, for thirty days."""

from typing import Any

from webapp.registration.form_builder.presets import ACCESS, DIET, DIET_NOTE, FieldPreset, option, preset, texts
from webapp.registration.questions import AskedOf, SeenBy


def _passport(key: str, kind: str, label: dict[str, str], **more: Any) -> FieldPreset:
    entrusted = {"seen_by": SeenBy.PROTOCOL, "sensitive": True, "purge_days": 30}
    return preset(key, kind, label, **(entrusted | more))


ASKED = (
    preset("passport", "heading", texts("Passport and visa", "Паспорт и виза", "Pasport va viza")),
    _passport(
        "passport_type",
        "choice",
        texts("Kind of passport", "Вид паспорта", "Pasport turi"),
        options=(
            option("ordinary", "Ordinary", "Общегражданский", "Oddiy"),
            option("service", "Service", "Служебный", "Xizmat"),
            option("diplomatic", "Diplomatic", "Дипломатический", "Diplomatik"),
        ),
    ),
    _passport(
        "passport_number",
        "text",
        texts("Passport number", "Номер паспорта", "Pasport raqami"),
        most=40,
    ),
    _passport(
        "passport_until",
        "date",
        texts("Passport is valid until", "Паспорт действителен до", "Pasport amal qilish muddati"),
    ),
    _passport("birth_date", "date", texts("Date of birth", "Дата рождения", "Tugʻilgan sana")),
    _passport("birth_place", "text", texts("Place of birth", "Место рождения", "Tugʻilgan joy"), most=200),
    _passport(
        "passport_scan",
        "file",
        texts("Passport page with the photo", "Страница паспорта с фотографией", "Pasportning suratli sahifasi"),
        accept=("pdf", "jpeg", "png"),
    ),
    _passport(
        "visa_confirmation",
        "text",
        texts("Visa confirmation number", "Номер визового подтверждения", "Viza tasdiqnomasi raqami"),
        help=texts(
            "Once it is known, with the consulate where the visa is collected.",
            "Когда он станет известен; укажите и консульство, где получают визу.",
            "Maʼlum boʻlganda; viza olinadigan konsullikni ham yozing.",
        ),
        most=200,
    ),
    preset(
        "photo",
        "photo",
        texts("Photo for the badge", "Фотография для бейджа", "Beyj uchun surat"),
        purge_days=30,
    ),
    preset("during_visit", "heading", texts("During the visit", "Во время визита", "Tashrif davomida")),
    preset(
        "interpreter",
        "text",
        texts(
            "Into which language do you need an interpreter?",
            "На какой язык вам нужен перевод?",
            "Qaysi tilga tarjimon kerak?",
        ),
        help=texts(
            "Leave it empty if you need none.", "Оставьте пустым, если он не нужен.", "Kerak boʻlmasa, boʻsh qoldiring."
        ),
        most=200,
        purge_days=30,
    ),
    DIET,
    DIET_NOTE,
    ACCESS,
    preset(
        "room_sharing",
        "text",
        texts(
            "With whom can you share a room?",
            "С кем вы можете жить в одном номере?",
            "Kim bilan bir xonada tura olasiz?",
        ),
        most=200,
        purge_days=30,
    ),
    _passport(
        "emergency_contact",
        "text",
        texts(
            "Whom to call in an emergency",
            "Кому звонить в экстренном случае",
            "Favqulodda holatda kimga qoʻngʻiroq qilish kerak",
        ),
        help=texts("Name and telephone.", "Имя и телефон.", "Ism va telefon."),
        most=200,
        purge_days=7,
    ),
)
FIELDS = tuple(one.asked_of(AskedOf.MEMBERS) for one in ASKED)
