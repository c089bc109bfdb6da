"""The style guide shows every piece."""

from playwright.sync_api import Page, expect

from uncramp.faces.web.look import COMPONENTS


def test_every_piece_is_in_the_style_guide(page: Page, address: str) -> None:
    """Each folder of components has a macro, a style sheet and a fixture, and stands in the style guide."""
    page.goto(f"{address}/styleguide")
    for folder in (folder for folder in COMPONENTS.iterdir() if folder.is_dir()):
        assert {f"{folder.name}.html", f"{folder.name}.css", "fixture.json"} == {path.name for path in folder.iterdir()}
        expect(page.locator(f"[data-piece='{folder.name}'] .guide-title").first).to_be_visible()
