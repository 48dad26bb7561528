"""Templates become texts: one template per kind for both parts of a mail, and for an SMS.

MJML is compiled once per language: layout and parts as they stand, each Jinja tag behind a mark that MJML takes for a
word. What comes out is a Jinja template of HTML, so that a mail costs no MJML any more.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import mrml
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, TemplateNotFound

from services.notifications.kinds import RULES, Audience, Kind
from shared import language
from shared.contracts.words import Language
from shared.language import Catalogue

HERE = Path(__file__).parent
TEMPLATES, CATALOGUES = HERE / "templates", HERE / "catalogues"
EMPTY_LINES = re.compile(r"\n{3,}")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TEXT = re.compile(r'\b_\("((?:[^"\\]|\\.)*)"\)')
MARK = re.compile(r"@@([0-9]+)@@")  # ASCII: MJML writes other characters in attributes its own way
BODY = "<mj-raw>{% block body %}{% endblock %}</mj-raw>"
PARTS = "@@parts@@"

Values = Mapping[str, object]


def catalogue(kind: Kind, wanted: Language) -> Catalogue:
    """What the message is written in: staff read German, all others what they have chosen."""
    return language.catalogue(Language.GERMAN if RULES[kind].audience is Audience.STAFF else wanted, CATALOGUES)


def subject(kind: Kind, say: Catalogue, values: Values) -> str:
    """One line: the mail's subject, its title, the whole of an SMS, the line in a digest."""
    template = _template(say.language, False, _mail(kind))
    return " ".join("".join(template.blocks["subject"](template.new_context(dict(values)))).split())


def mail(kind: Kind, say: Catalogue, values: Values) -> tuple[str, str, str]:
    """Subject, text part and HTML part."""
    line = subject(kind, say, values)
    text, html = (_template(say.language, form, _mail(kind)).render(values, subject=line) for form in (False, True))
    return line, EMPTY_LINES.sub("\n\n", text).strip() + "\n", html


def sms(kind: Kind, say: Catalogue, values: Values) -> str:
    """One line; a kind without an SMS of its own says its subject, and where to go on."""
    environment = _environment(say.language, False)
    template = environment.select_template([f"{kind}.sms", "default.sms"])
    about = {"subject": ""} if template.name != "default.sms" else {"subject": subject(kind, say, values)}
    return " ".join(template.render(values, **about).split())


def _mail(kind: Kind) -> str:
    return f"staff/{kind}.mail" if RULES[kind].audience is Audience.STAFF else f"{kind}.mail"


@cache
def _template(tongue: Language, marked_up: bool, name: str) -> Template:
    return _environment(tongue, marked_up).get_template(name)


@cache
def _environment(tongue: Language, marked_up: bool) -> Environment:
    """Templates of one language; only HTML is escaped: in a text ``&amp;`` would be read as it stands."""
    say = language.catalogue(tongue, CATALOGUES)
    made = _compiled(say) if marked_up else {}
    environment = Environment(
        loader=FunctionLoader(lambda name: _translated(say, made.get(name) or _read(name))),
        autoescape=marked_up,  # noqa: S701 - the other parts are no HTML
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(say.gettext, say.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    environment.globals["layout"] = "layout.html" if marked_up else "layout.txt"
    environment.globals["part"] = environment.get_template("parts.html" if marked_up else "parts.txt").module
    return environment


def _read(name: str) -> str:
    """Raises TemplateNotFound."""
    if not (TEMPLATES / name).is_file():
        raise TemplateNotFound(name)
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _translated(say: Catalogue, source: str) -> str:
    """Texts without values are put in when the template is read: the most of what a mail says is the same in all."""

    def text(found: re.Match[str]) -> str:
        said = say.gettext(found.group(1).replace('\\"', '"')) % {}
        return '"' + said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    return TEXT.sub(text, source)


def _compiled(say: Catalogue) -> dict[str, str]:
    """``layout.html`` and ``parts.html``: the parts are compiled where a mail has them, and cut out again."""
    start, direction = ("right", "rtl") if say.right_to_left else ("left", "ltr")
    fixed = {"html_language": say.language.value, "direction": direction, "start": start}
    layout, parts = _read("layout.mjml"), _read("parts.mjml")
    apart = f"<mj-raw>{PARTS}</mj-raw>"
    tags: list[str] = []

    def mark(tag: re.Match[str]) -> str:
        if (name := tag.group().strip("{ }")) in fixed:
            return fixed[name]
        tags.append(tag.group())
        return f"@@{len(tags) - 1}@@"

    made = mrml.to_html(TAG.sub(mark, layout.replace(BODY, BODY + apart + parts + apart))).content
    if TAG.search(made):
        raise ValueError("MJML has written what Jinja would read")
    before, between, after = MARK.sub(lambda mark: tags[int(mark.group(1))], made).split(PARTS)
    return {"layout.html": before + after, "parts.html": between}
