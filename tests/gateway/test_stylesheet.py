"""What is left of KERN's stylesheet: what templates name stays, what nobody bears goes."""

import pytest

from services.gateway import stylesheet

CSS = (
    '@charset "UTF-8";:root{--a:1}body{margin:0}.kern-btn{color:red}.kern-btn--primary:hover,.kern-progress{top:0}'
    "@media (width>1px){.kern-progress{top:1px}.kern-btn{top:2px}}@media print{.kern-progress{top:3px}}"
    '.kern-btn:not(.kern-progress){content:"}{"}@font-face{src:url(x)}'
)


def test_rules_for_what_is_named_stay_and_others_go() -> None:
    kept = stylesheet.used(CSS, frozenset({"kern-btn", "kern-btn--primary"}))
    assert kept == (
        '@charset "UTF-8";:root{--a:1}body{margin:0}.kern-btn{color:red}.kern-btn--primary:hover{top:0}'
        "@media (width>1px){.kern-btn{top:2px}}"
        '.kern-btn:not(.kern-progress){content:"}{"}@font-face{src:url(x)}'
    )


@pytest.mark.parametrize("name", ["kern-btn--primary", "kern-alert--danger", "kern-icon--success", "kern-title"])
def test_what_templates_put_together_is_named_too(name: str) -> None:
    assert name in stylesheet.names('<p class="kern-title">')
