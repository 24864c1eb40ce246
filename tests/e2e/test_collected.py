"""What production sends says to a browser what stands in the tree."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from rjsmin import jsmin

from careerladder.web.static_storage import minify_css

STATIC = Path(__file__).parent.parent.parent / "static"
# The rules as the browser has understood them; the condition of an @supports, as it was written.
RULES = """
css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].map((rule) => rule.cssText.replaceAll(": ", ":"));
}
"""


def test_a_lighter_sheet_has_the_same_rules(browser: Browser):
    page = browser.new_page()
    sheets = {file: file.read_text() for file in (STATIC / "css").rglob("*.css")}
    for file, css in sheets.items():
        # What a sheet imports is read by itself.
        if "@import" not in css:
            rules = page.evaluate(RULES, css)
            assert rules, file
            assert page.evaluate(RULES, minify_css(css)) == rules, file


def test_a_lighter_script_can_be_read(browser: Browser):
    page = browser.new_page()
    for file in (STATIC / "js").iterdir():
        page.evaluate("js => { new Function(js) }", jsmin(file.read_text()))
