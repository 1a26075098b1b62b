"""Accessibility by axe-core: WCAG 2.2 AA."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(SOURCE.read_text())
    found = page.evaluate(
        # Without preloading: nothing here needs the style sheets fetched once more.
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, preload: false})"
        ".then(result => result.violations)",
        RULES,
    )
    return [f"{v['id']}: {v['help']}: {'; '.join(n['html'][:160] for n in v['nodes'][:3])}" for v in found]
