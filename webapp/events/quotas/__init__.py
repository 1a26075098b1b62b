"""Ceilings and places set aside: which groups they are for, what may be set, and who sets it."""

from webapp.events.quotas.checks import check_capacity, check_placing
from webapp.events.quotas.groups import OfGroup, category_key, country_code, quota_label
from webapp.events.quotas.setting import MOST, copied, in_order, keeps_places, lift_quota, set_quota, set_quotas

__all__ = [
    "MOST",
    "OfGroup",
    "category_key",
    "check_capacity",
    "check_placing",
    "copied",
    "country_code",
    "in_order",
    "keeps_places",
    "lift_quota",
    "quota_label",
    "set_quota",
    "set_quotas",
]
