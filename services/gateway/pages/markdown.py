"""Markdown as employers write it, as HTML that is safe to show."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

TEXT = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr"}
TAGS = TEXT | {"h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
SCHEMES = {"http", "https", "mailto", "tel"}

# Raw HTML stays text, images are not fetched from elsewhere; nh3 cleans the result all the same.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")


def to_html(text: str, level: int = 3, breaks: bool = True) -> Markup:
    """Cleaned HTML; the highest heading becomes one of ``level``: by default an ``h3``, below the page's own two.

    ``breaks``: the end of a line is one on the page too, as who types into a form expects.
    """
    tokens = _markdown.parse(text)
    _lower_headings(tokens, level)
    html = _markdown.renderer.render(tokens, _options(breaks), {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="nofollow noopener")
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def _options(breaks: bool) -> OptionsDict:
    options = OptionsDict(dict(_markdown.options))  # type: ignore[arg-type]  # a copy of what it is made of
    options["breaks"] = breaks
    return options


def _lower_headings(tokens: list[Token], level: int) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + level, 6)}"
