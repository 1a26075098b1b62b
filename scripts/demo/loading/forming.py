"""What some events of the demonstration ask besides what every form does."""

from typing import Any

from scripts.demo.loading.portraits import portrait_of
from scripts.demo.loading.stage import Stage
from webapp.core.types import Texts
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.presets import add_usual
from webapp.registration.form_builder.services import add_field
from webapp.registration.form_builder.values import FieldValues, OptionValues
from webapp.registration.questions import SeenBy

EVENT = "academy-of-dialogue"
WITH_USUAL_FIELDS = ("green-city-berlin", "neighbourhood-of-rivers")
ROLES = ("staff", "head", "member", "volunteer")
DIETS = ("none", "vegetarian", "halal")


def _texts(en: str, ru: str, uz: str) -> Texts:
    return {"en": en, "ru": ru, "uz": uz}


DIET_OPTIONS = (
    OptionValues(_texts("No wishes", "Без пожеланий", "Istak yoʻq"), "none"),
    OptionValues(_texts("Vegetarian", "Вегетарианское", "Vegetarian taom"), "vegetarian"),
    OptionValues(_texts("Halal", "Халяль", "Halol"), "halal"),
)
EXCURSION_OPTIONS = (
    OptionValues(_texts("Old town on foot", "Пешком по старому городу", "Eski shahar boʻylab piyoda"), "town", 20),
    OptionValues(_texts("Museum of arts", "Музей искусств", "Sanʼat muzeyi"), "museum", 15),
)


def load_form(shown: Stage) -> None:
    """Compose the form of the event that has one of its own, and give some others what is usual for their kind."""
    if shown.record.key in WITH_USUAL_FIELDS:
        add_usual(shown.event, by=shown.organiser)
    if shown.record.key != EVENT:
        return
    _add(shown, "heading", _texts("Your stay", "Ваше пребывание", "Safaringiz"))
    diet = _add(shown, "choice", _texts("Meals", "Питание", "Ovqatlanish"), options=DIET_OPTIONS, purge_days=7)
    _add(
        shown,
        "text",
        _texts("What should the kitchen know?", "Что нужно знать кухне?", "Oshxona nimani bilishi kerak?"),
        shown_when=diet.key,
        shown_values=["vegetarian", "halal"],
        purge_days=7,
    )
    _add(shown, "choices", _texts("Excursions", "Экскурсии", "Sayohatlar"), options=EXCURSION_OPTIONS)
    _ask_for_papers(shown)


def _ask_for_papers(shown: Stage) -> None:
    """What a journey, a badge and a report need."""
    _add(
        shown,
        "text",
        _texts("Passport number", "Номер паспорта", "Pasport raqami"),
        help=_texts(
            "Only if we invite you from abroad and write to the consulate.",
            "Только если мы приглашаем вас из-за рубежа и пишем в консульство.",
            "Faqat chet eldan taklif qilsak va konsullikka yozsak.",
        ),
        seen_by=SeenBy.PROTOCOL,
        sensitive=True,
        purge_days=30,
    )
    _add(
        shown,
        "photo",
        _texts("Photo for the badge", "Фотография для бейджа", "Beyj uchun fotosurat"),
        help=_texts(
            "Your face from the front, on a plain background.",
            "Лицо анфас на однотонном фоне.",
            "Yuzingiz old tomondan, bir rangli fonda.",
        ),
        purge_days=30,
    )
    _add(
        shown,
        "consent",
        _texts("Photographs", "Фотографии", "Suratlar"),
        text=_texts(
            "Pictures in which I can be recognised may be published in the report of this event.",
            "Снимки, на которых меня можно узнать, могут быть опубликованы в отчёте об этом мероприятии.",
            "Meni tanib boʻladigan suratlar ushbu tadbir hisobotida eʼlon qilinishi mumkin.",
        ),
    )


def _add(shown: Stage, kind: str, label: Texts, **more: Any) -> FormField:
    return add_field(shown.event, FieldValues(kind=kind, label=label, **more), by=shown.organiser)


def usual_answers(shown: Stage, seed: str) -> dict[str, Any]:
    """What somebody answers to what is usual for a meeting."""
    if shown.record.key not in WITH_USUAL_FIELDS:
        return {}
    number = sum(seed.encode())
    answers = {"f_role_in_body": ROLES[number % len(ROLES)], "f_listens_in": ("uz", "ru", "en")[number % 3]}
    return answers | ({"f_diet": "halal"} if number % 4 == 0 else {})


def member_answers(seed: str) -> dict[str, Any]:
    """What a coordinator says of a member to what is usual for a visit; where it is not asked, it is left out."""
    number = sum(seed.encode())
    answers: dict[str, Any] = {"f_diet": ("none", "halal", "vegetarian")[number % 3]}
    if number % 4:
        answers |= {
            "f_passport_type": "service" if number % 5 == 0 else "ordinary",
            "f_passport_number": f"C{number % 90 + 10}X{number % 9000 + 1000}",
        }
    return answers


def form_answers(shown: Stage, seed: str) -> dict[str, Any]:
    """What an applicant answers to it."""
    number = sum(seed.encode())
    if shown.record.key != EVENT or number % 4 == 0:
        return {}
    answers: dict[str, Any] = {"f_meals": DIETS[number % len(DIETS)]}
    if number % 2:
        answers["f_passport_number"] = f"FA{number % 9000 + 1000:04d}{number % 900 + 100}"
    if number % 3:
        answers["f_photographs"] = True
    if number % 5:
        answers["f_photo_for_the_badge"] = portrait_of(seed)
    return answers
