from pathlib import Path

import pytest

from services.gateway import assets


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in assets.FILES:
        file = tmp_path / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'.kern-btn{{content:"of {name}"}}')
    return tmp_path


def test_every_file_arrives_with_its_licence(repository: Path) -> None:
    assert not assets.installed(repository)
    assets.install(repository)
    assert assets.installed(repository)
    vendor = repository / "services/gateway/static/vendor"
    assert "dist/kern.min.css" in (vendor / assets.PAGES).read_text()
    assert (vendor / "kern.LICENSE.md").is_file()
    assert (vendor / "fonts/LICENSE").is_file()


def test_installing_again_leaves_the_same_files_alone_and_renews_changed_ones(repository: Path) -> None:
    assets.install(repository)
    vendor = repository / "services/gateway/static/vendor"
    before = (vendor / "fonts/LICENSE").stat().st_mtime_ns
    (vendor / assets.PAGES).write_text("older")
    assets.install(repository)
    assert (vendor / "fonts/LICENSE").stat().st_mtime_ns == before
    assert "content:" in (vendor / assets.PAGES).read_text()


def test_the_pages_have_one_stylesheet_in_which_ours_overrules_kerns(repository: Path) -> None:
    assets.install(repository)
    written = (repository / "services/gateway/static/vendor" / assets.PAGES).read_text()
    frame, parts, forms = (written.index(rule) for rule in (".wrap{", ".offers{", ".tiles{"))
    assert written.index(".kern-btn{") < frame < parts < forms


def test_without_npm_packages_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsMissing, match="npm ci"):
        assets.install(tmp_path)
