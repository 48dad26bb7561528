"""What is left of KERN's stylesheet: what templates name stays, what nobody bears or reads goes."""

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


def test_custom_properties_stay_as_far_as_something_reads_them() -> None:
    palette = '@charset "UTF-8";:root{--a:var(--b, 1px);--b:2;--c:var(--d);--d:4}.x:not(.y){--e:url("data:;}");top:0}'
    own = "/* ours; {read} */ .z { --f: 1; --g: 2; margin: var(--a) calc(1px + var( --f )); }"
    assert stylesheet.joined(palette, own) == (
        '@charset "UTF-8";\n:root{--a:var(--b, 1px);--b:2;}\n.x:not(.y){top:0}\n'
        ".z{ --f: 1;  margin: var(--a) calc(1px + var( --f )); }\n"
    )


def test_a_rule_of_unread_properties_alone_is_left_out() -> None:
    assert stylesheet.joined(":root{--a:1}@media print{:root{--b:2}}a{top:0}") == "a{top:0}\n"
