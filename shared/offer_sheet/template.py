"""The template for an import: the header and two offers as examples."""

from shared import clock
from shared.offer_sheet.columns import COLUMNS, Column

LEFT_OUT = ("id", "starts_on", "ends_on", "contact_name_public")


def rows(german: bool) -> list[list[str]]:
    """Header and two rows, for next summer's holidays, in German or as machines write them."""
    columns = [column for column in COLUMNS if column.name not in LEFT_OUT]
    year = clock.today().year + 1
    examples = (_holiday_job(year), _internship(year))
    written = [[_cell(example.get(column.name), column, german) for column in columns] for example in examples]
    return [[column.german if german else column.name for column in columns], *written]


def _cell(value: object, column: Column, german: bool) -> str:
    return "" if value is None else column.write(value, german)


def _holiday_job(year: int) -> dict[str, object]:
    return {
        "external_id": f"{year}-001",
        "kind": "holiday_job",
        "title": "Ferienjob im Lager",
        "description": "Du sortierst Bestellungen und verpackst Pakete.",
        "fields": ["logistics"],
        "branch": "other",
        "street": "Musterweg 1",
        "postal_code": "06842",
        "town": "Dessau-Roßlau",
        "periods": [{"from": f"{year}-07-19", "to": f"{year}-07-30"}],
        "by_arrangement": False,
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "daily_from": "08:00",
        "daily_to": "15:00",
        "break_minutes": 60,
        "seats": 2,
        "minimum_age": 15,
        "bring": "feste Schuhe",
        "apply_by": f"{year}-06-30",
        "pay": "12.50",
        "pay_per": "hour",
    }


def _internship(year: int) -> dict[str, object]:
    return {
        "external_id": f"{year}-002",
        "kind": "school_internship",
        "title": "Schülerpraktikum im Büro",
        "description": "Du lernst Empfang, Post und Buchhaltung kennen.",
        "fields": ["office", "finance_law"],
        "branch": "other",
        "street": "Musterweg 1",
        "postal_code": "06842",
        "town": "Dessau-Roßlau",
        "by_arrangement": True,
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "daily_from": "09:00",
        "daily_to": "15:00",
        "break_minutes": 45,
        "seats": 1,
        "minimum_age": 14,
        "accessibility": ["step_free", "lift"],
        "languages": ["de", "en"],
        "contact_function": "Ausbildungsleitung",
    }
