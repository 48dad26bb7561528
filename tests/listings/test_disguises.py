"""Numbers and addresses in disguise are found in the board's languages; what people write otherwise is not."""

import pytest

from services.listings.contact_data import kinds_in
from services.listings.disguises import unmasked

HIDDEN_NUMBERS = (
    "0 1 5 5 5 0 0 0 0 0 0 1",
    "0-1-5-5-5-0-0-0-0-0-0-1",
    "null eins fünf fünf fünf null null null",
    "Null, Eins, Fünf, Fünf, Fünf, Null, Null, Null",
    "zero one five five five oh oh oh one",
    "нуль один п’ять п'ять п’ять нуль нуль нуль",
    "صفر واحد خمسة خمسة خمسة صفر صفر صفر",
    "٠١٥٥٥٠٠٠٠٠٠١",
    "null 1 fünf 5 fünf 0 0 null 1",
    "0_1_5_5_5_0_0_0_0_0_0_1",
)
HIDDEN_ADDRESSES = (
    "mia at demo punkt example",
    "mia [at] demo [dot] example",
    "mia(ät)demo(punkt)example",
    "m i a @ d e m o . e x a m p l e",
    "mia собака demo крапка example",
    "mia آت demo نقطة example",
    "mia Klammeraffe demo Punkt example",
)
HARMLESS = (
    "Ich bin 16 und habe vom 19. bis 30. Juli 2027 Zeit, von 8:00 bis 15:00 Uhr.",
    "Zwei meiner drei Freunde waren bei Ihnen, einer am 5. und einer am 12. Mai.",
    "Ich war in der 8a und der 9b, danach an der Schule am Park. Punkt acht bin ich da.",
    "I am good at maths. I learn fast, and I was at school. It was fun.",
    "Я маю час із 19 до 30 липня. Один день можу довше.",
    "عمري ستة عشر عامًا ولدي وقت في العطلة.",
    "In Mathe habe ich eine 2, in Sport eine 1, in Deutsch eine 3.",
)


@pytest.mark.parametrize("text", HIDDEN_NUMBERS)
def test_a_number_in_disguise_is_a_number(text: str) -> None:
    assert "phone_number" in kinds_in(f"Ruf an: {text}!"), unmasked(text)


@pytest.mark.parametrize("text", HIDDEN_ADDRESSES)
def test_an_address_in_disguise_is_an_address(text: str) -> None:
    assert "mail_address" in kinds_in(f"Schreib mir: {text}"), unmasked(text)


@pytest.mark.parametrize("text", ["a." * 10_000, "x" + " " * 10_000 + "b", "x at y" + " " * 10_000 + "b"])
def test_a_text_made_to_keep_us_busy_is_read_in_one_go(text: str) -> None:
    """In every way that its gaps and dots can be read it would take minutes."""
    assert kinds_in(text) in ((), ("link",))


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_otherwise_passes(text: str) -> None:
    assert kinds_in(text) == (), unmasked(text)
