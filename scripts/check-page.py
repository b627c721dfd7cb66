#!/usr/bin/env python3
"""Opens a page that `wardround export page --with-reference` wrote in a headless Chromium, plays it, drives it by the keyboard, and reads its
accessibility tree and the contrast of its texts; and opens it without scripts. A message on the console, an error or a request is a failure.

Usage: scripts/check-page.py CHROMIUM PAGE.html [SCREENSHOTS-FOLDER]
"""

import pathlib
import sys
import tempfile
import time

from chromium import FAINT, Browser, expect


def shown(place):
    return f"document.querySelector('#exchange-{place} .said').innerText.length"


def hidden(selector):
    return f"document.querySelector('{selector}').hidden"


def check_keys(browser):
    expect(not browser.value(hidden("#player")), "the player is shown")
    expect(browser.value(hidden("#exchange-2")), "the second turn has not come")
    whole = browser.value("document.querySelector('#exchange-1').textContent.length")
    browser.press("2")
    expect(not browser.value(hidden("#exchange-2")) and browser.value(shown(2)) == 0, "2 goes to the second question")
    expect(browser.value("document.querySelector('#exchange-1').textContent.length") > whole, "the first answer is whole then")
    browser.press("ArrowRight")
    expect(browser.value(shown(2)) > 20, "the arrow goes to the answer")
    expect(not browser.value("document.querySelector('#exchange-2 .reference').open"), "the reference is closed")
    browser.press("r")
    expect(browser.value("document.querySelector('#exchange-2 .reference').open"), "r opens the reference")
    browser.press("ArrowLeft")
    expect(browser.value(shown(2)) == 0, "the arrow goes back")
    browser.press("0")
    expect(browser.value(hidden("#exchange-2")) and browser.value(shown(1)) == 0, "0 goes to the beginning")
    browser.press(" ", "Space")
    browser.wait(f"{shown(1)} > 5")
    browser.press(" ", "Space")
    paused = browser.value(shown(1))
    expect(browser.value("document.querySelector('#play').textContent !== JSON.parse(document.querySelector('#tape').textContent).words.pause"), "paused")
    time.sleep(0.3)
    expect(browser.value(shown(1)) == paused, "nothing comes while it is paused")
    for _ in range(4):
        browser.press("+")
    expect(browser.value("document.querySelector('#speed').value") == "16", "+ is faster")
    browser.press(" ", "Space")
    browser.wait("document.querySelector('#seek').value === document.querySelector('#seek').max")
    expect(browser.value("document.querySelector('#status').textContent.length") > 0, "the end is told to a screen reader")
    expect(browser.value("[...document.querySelectorAll('article')].every(a => !a.hidden)"), "everything is shown at the end")
    # Without the shortcuts their keys do nothing.
    browser.value("document.querySelector('#use-keys').click()")
    browser.press("0")
    expect(not browser.value(hidden("#exchange-2")), "a shortcut that is switched off does nothing")
    browser.value("document.querySelector('#use-keys').click()")


def check_focus(browser):
    seen = []
    browser.value("document.activeElement.blur()")
    for _ in range(40):
        browser.press("Tab")
        seen.append(browser.value("document.activeElement.id || document.activeElement.tagName"))
    for wanted in ["play", "back", "forward", "seek", "speed", "everything", "SUMMARY"]:
        expect(wanted in seen, f"{wanted} is reached with Tab: {seen}")


def check_names(browser):
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if not n["ignored"] and "role" in n]
    roles = {role for role, _ in named}
    for role in ["main", "banner", "region", "article", "heading", "button", "slider", "status"]:
        expect(role in roles, f"there is a {role}: {sorted(roles)}")
    for role, name in named:
        expect(role not in ["button", "slider", "region", "combobox", "checkbox"] or name, f"a {role} has a name")


def check_looks(browser, folder):
    browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
    for scheme in ["light", "dark"]:
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        faint = browser.value(FAINT)
        expect(faint == [], f"texts with a contrast of 4.5 to 1 in {scheme}: {faint}")
        if folder:
            browser.value("window.scrollTo(0, 0)")
            browser.screenshot(folder / f"page-{scheme}.png")


def check_without_script(browser, url):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.call("Page.navigate", url=url)
    time.sleep(1)
    text = browser.call("DOM.getOuterHTML", nodeId=browser.call("DOM.getDocument")["root"]["nodeId"])["outerHTML"]
    expect(text.count("<article") > 1 and text.count("<article id") == text.count("<article"), "articles are there without scripts")
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    shown = [n["name"]["value"] for n in tree if not n["ignored"] and n.get("role", {}).get("value") == "heading"]
    expect(len(shown) >= 3 * text.count("<article"), f"headings are shown without scripts: {shown}")


def check_quiet(browser, url):
    time.sleep(0.2)
    browser.value("0")
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            asked = params["request"]["url"]
            expect(asked == url, f"a request of {asked}")
        expect(method not in ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"], f"a quiet console: {params}")


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            browser.call("Browser.getVersion")
            browser.open(page.as_uri())
            browser.call("Emulation.setDeviceMetricsOverride", width=1000, height=1300, deviceScaleFactor=1, mobile=False)
            check_keys(browser)
            check_focus(browser)
            check_names(browser)
            check_looks(browser, folder)
            check_quiet(browser, page.as_uri())
            check_without_script(browser, page.as_uri())
        finally:
            browser.process.kill()
            browser.process.wait()
    print("page: played, driven by the keyboard, named for a screen reader, legible, no request, a quiet console, whole without scripts")


main()
