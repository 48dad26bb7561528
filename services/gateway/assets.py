"""Bring the stylesheet, the script and the fonts that npm installed to where the pages are served from.

The pages have one stylesheet, made here out of KERN's and our own: one request stands before the first text, not four.
"""

from pathlib import Path

from services.gateway import stylesheet

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
KERN = "@kern-ux/native"
FIRA = "@fontsource/fira-sans"
HTMX = "htmx.org"

PAGES = "pages.css"  # under static/vendor, because most of it is KERN's
OWN = tuple(HERE / "static" / name for name in ("anlauf.css", "parts.css", "forms.css"))  # later ones overrule

# Regular and semi-bold only. Latin only; what other scripts need, devices have.
FONTS = tuple(f"fira-sans-{script}-{weight}-normal.woff2" for script in ("latin", "latin-ext") for weight in (400, 600))

# What is copied: path in node_modules -> path under static/vendor. The licences travel with the files they cover.
FILES = {
    f"{KERN}/dist/kern.min.css": PAGES,
    f"{KERN}/LICENSE.md": "kern.LICENSE.md",
    f"{HTMX}/dist/htmx.min.js": "htmx.min.js",
    f"{HTMX}/LICENSE": "htmx.LICENSE",
    f"{FIRA}/LICENSE": "fonts/LICENSE",
    **{f"{FIRA}/files/{font}": f"fonts/{font}" for font in FONTS},
}


class AssetsMissing(Exception):
    """npm has not installed what the pages need."""


def install(repo_root: Path) -> None:
    """Copy the files into ``services/gateway/static/vendor``; files already the same are left alone.

    Raises :class:`AssetsMissing` when a package is not in ``node_modules`` (run ``npm ci`` first).
    """
    modules, vendor = repo_root / "node_modules", repo_root / "services/gateway/static/vendor"
    missing = [name for name in FILES if not (modules / name).is_file()]
    if missing:
        raise AssetsMissing(f"run `npm ci` first: {missing[0]} and {len(missing) - 1} more are not in {modules}")
    for name, target in FILES.items():
        _keep(vendor / target, _content(modules / name))


def installed(repo_root: Path) -> bool:
    """Whether every file the pages need is in its place."""
    return all((repo_root / "services/gateway/static/vendor" / target).is_file() for target in FILES.values())


def _content(source: Path) -> bytes:
    return _stylesheet(source).encode() if source.name == "kern.min.css" else source.read_bytes()


def _stylesheet(kern: Path) -> str:
    """Of KERN only what the templates name: whole, it is 39 KB over the wire, most of it for parts we do not have."""
    written = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.glob("**/*.html"))
    used = stylesheet.used(kern.read_text(encoding="utf-8"), stylesheet.names(written))
    return stylesheet.joined(used, *(sheet.read_text(encoding="utf-8") for sheet in OWN))


def _keep(target: Path, content: bytes) -> None:
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
