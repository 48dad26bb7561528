"""Who may do what: the table ``roles.toml``. Every route declares one of its acts. Pure."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ANYONE = "anyone"
YOUNG_PERSON, EMPLOYER, COUNSELLOR, EDITOR, OPERATOR = "young_person", "employer", "counsellor", "editor", "operator"
TEACHER = "teacher"  # invited by the centre, and not of its staff
ROLES = (YOUNG_PERSON, EMPLOYER, COUNSELLOR, EDITOR, OPERATOR, TEACHER)
SELF_REGISTERED = (YOUNG_PERSON, EMPLOYER)
STAFF = (COUNSELLOR, EDITOR, OPERATOR)  # opened by the centre, never by asking for a link
HOME = {  # the page somebody begins at
    YOUNG_PERSON: "/treffer",
    EMPLOYER: "/betrieb",
    COUNSELLOR: "/team",
    EDITOR: "/team/texte",
    OPERATOR: "/team/zahlen",
    TEACHER: "/klassen",
}


@dataclass(frozen=True)
class Act:
    """``what`` is for people; ``scope``: an API key made for it does it as well, "" where no key ever does."""

    what: str
    who: tuple[str, ...]
    scope: str = ""

    @property
    def open(self) -> bool:
        return ANYONE in self.who


def _read() -> dict[str, Act]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["acts"]
    acts = {name: Act(row["what"], tuple(row["who"]), row.get("scope", "")) for name, row in table.items()}
    unknown = {role for act in acts.values() for role in act.who} - {ANYONE, *ROLES}
    if unknown:
        raise ValueError(f"roles.toml names roles that there are not: {sorted(unknown)}")
    return acts


ACTS = _read()


def allows(role: str, act: str) -> bool:
    """Whether an account with that role may do it. KeyError for an act that is not in the table."""
    return ACTS[act].open or role in ACTS[act].who


def in_words() -> str:
    """The table as Markdown: one row per act, one column per role, API keys in the last."""
    head = ["what", ANYONE, *(role.replace("_", " ") for role in ROLES), "API key"]
    rows = [
        [f"`{name}` {act.what}", "x" if act.open else "", *_marks(act), f"`{act.scope}`" if act.scope else ""]
        for name, act in ACTS.items()
    ]
    lines = [head, ["---", *[":-:"] * (len(head) - 2), "---"], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _marks(act: Act) -> list[str]:
    return ["x" if role in act.who or act.open else "" for role in ROLES]
