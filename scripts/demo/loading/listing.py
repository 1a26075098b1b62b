"""Lists of people that an organiser of the demonstration has sent: one tried out, one with wrong cells."""

import io

from scripts.demo.loading.stage import Stage
from webapp.core import files, jobs
from webapp.core.types import LANGUAGES
from webapp.registration.people_import import job as list_job

EVENT = "academy-of-dialogue"
HEADER = "given_name,family_name,email,country,organisation,function,category"
LISTS = {
    "moderators.csv": (
        "Zilola,Ergasheva,zilola.ergasheva@example.org,Uzbekistan,Institute of Neighbourly Relations,Editor,press",
        "Timur,Asanov,timur.asanov@example.org,Кыргызстан,Issyk-Kul School of Public Policy,Lecturer,participant",
        "Farida,Nazarova,farida.nazarova@example.org,Tojikiston,Courtyard Foundation,Coordinator,participant",
    ),
    "moderators-draft.csv": (
        "Zilola,Ergasheva,zilola.ergasheva@example,Uzbekistan,Institute of Neighbourly Relations,Editor,press",
        "Timur,Asanov,timur.asanov@example.org,Kirgisia,Issyk-Kul School of Public Policy,Lecturer,participant",
        ",Nazarova,farida.nazarova@example.org,Tajikistan,Courtyard Foundation,Coordinator,guest",
    ),
}


def load_lists(shown: Stage) -> None:
    """Try the lists out as the organiser's page does; nobody is taken yet."""
    if shown.record.key != EVENT:
        return
    for name, rows in LISTS.items():
        content = io.BytesIO("\n".join((HEADER, *rows)).encode())
        purpose = list_job.purpose(shown.event.id)
        stored = files.store(content, name, allowed=("csv",), max_bytes=files.MEGABYTE, purpose=purpose, locked=True)
        jobs.start(
            list_job.KIND,
            list_job.arguments(stored, take=False, notify=True),
            by=shown.organiser,
            language=LANGUAGES[0],
            event_id=shown.event.id,
            at_once=True,
        )
