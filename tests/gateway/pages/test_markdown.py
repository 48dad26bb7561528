import pytest

from services.gateway.pages.markdown import to_html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<p onclick="alert(1)">Hallo</p>',
        '<a href="javascript:alert(1)">Hallo</a>',
        '<iframe src="https://example.org"></iframe>',
        "<svg/onload=alert(1)>",
    ],
)
def test_html_is_shown_as_text(attack: str) -> None:
    html = to_html(f"Vorher {attack} nachher")
    assert html.count("<") == html.count("<p>") + html.count("</p>")
    assert "Vorher" in html
    assert "nachher" in html


@pytest.mark.parametrize(
    "link",
    [
        "[hier](javascript:alert(1))",
        "[hier](JaVaScRiPt:alert(1))",
        "[hier](data:text/html;base64,PHNjcmlwdD4=)",
        "[hier](vbscript:x)",
    ],
)
def test_a_link_that_runs_code_is_no_link(link: str) -> None:
    assert "href" not in to_html(link)


def test_an_image_is_not_fetched() -> None:
    assert "<img" not in to_html("![Bild](https://tracker.example/pixel.png)")


def test_a_link_leads_away_without_recommending() -> None:
    html = to_html("[Betrieb](https://betrieb.example/)")
    assert html.strip() == '<p><a href="https://betrieb.example/" rel="nofollow noopener">Betrieb</a></p>'


def test_lists_and_emphasis_stay() -> None:
    html = to_html("**Wichtig**\n\n- eins\n- zwei")
    assert "<strong>Wichtig</strong>" in html
    assert html.count("<li>") == 2


def test_headings_begin_at_the_third_level_wherever_the_author_began() -> None:
    assert to_html("# A\n\n## B").strip().replace("\n", "") == "<h3>A</h3><h4>B</h4>"
    assert to_html("### A\n\n###### B").strip().replace("\n", "") == "<h3>A</h3><h6>B</h6>"


def test_line_breaks_are_kept() -> None:
    assert "<br" in to_html("eins\nzwei")
