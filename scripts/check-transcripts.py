#!/usr/bin/env python3
"""Opens a page that `wardround report --format html --with transcripts` wrote in a headless Chromium: lists, filters, sorts and opens answers by the keyboard, switches
the language, copies a table, and reads the accessibility tree and the contrast of the texts. A message on the console, an error, a script of a model's text that
runs, or a request is a failure. Prints how long the page took to open.

Usage: scripts/check-transcripts.py CHROMIUM PAGE.html [SCREENSHOTS-FOLDER] [MOST-SECONDS]
"""

import pathlib
import sys
import tempfile
import time

from chromium import FAINT, Browser, expect

ROWS = "document.querySelectorAll('#table tbody tr').length"
COUNT = "document.querySelector('#count').textContent"
FIRST = "document.querySelector('#table tbody tr').textContent"
FOCUS = "document.activeElement.id || document.activeElement.textContent.slice(0, 40)"


def shown(selector):
    return f"(e => e && !e.hidden && e.getClientRects().length > 0)(document.querySelector('{selector}'))"


def choose(browser, name, value):
    browser.value(f"(() => {{ const e = document.getElementById('{name}'); e.value = {value!r}; e.dispatchEvent(new Event('input', {{bubbles: true}})); }})()")


def counted(browser):
    """How many answers are shown, and of how many."""
    text = browser.value(COUNT)
    numbers = [int(word) for word in "".join(c if c.isdigit() else " " for c in text).split()]
    return numbers[0], numbers[1]


def check_list(browser):
    fit, every = counted(browser)
    expect(fit == every and browser.value(ROWS) == min(every, 100), f"every answer is listed, a hundred a page: {fit} of {every}")
    headers = browser.value("[...document.querySelectorAll('#table thead th')].length")
    scores = "[...document.querySelectorAll('#table tbody tr')].map(r => Number(r.cells[SCORE].textContent)).filter(n => !isNaN(n))"
    place = browser.value("[...document.querySelectorAll('#table thead button')].findIndex(b => ['Judges', '评委得分'].includes(b.textContent.trim()))")
    scores = scores.replace("SCORE", str(place))
    sort = f"document.querySelectorAll('#table thead button')[{place}]"
    browser.value(f"{sort}.focus()")
    browser.press("Enter")
    down = browser.value(scores)
    expect(down == sorted(down, reverse=True) and len(down) > 1, "Enter on the heading sorts, the highest first")
    expect(browser.value(f"{sort}.parentElement.getAttribute('aria-sort')") == "descending", "the order is told to a screen reader")
    expect(browser.value("document.activeElement.closest('th') !== null"), "the focus stays on the heading")
    browser.press("Enter")
    up = browser.value(scores)
    expect(up == sorted(up), "once more sorts the other way")
    return headers


def check_filters(browser):
    _, every = counted(browser)
    choose(browser, "turn", "1")
    browser.wait(f"!{COUNT}.startsWith('{every} ')")
    fit, _ = counted(browser)
    expect(0 < fit < every, "a turn is filtered")
    choose(browser, "from", "7")
    time.sleep(0.4)
    fewer, _ = counted(browser)
    expect(fewer < fit, "and scores")
    choose(browser, "text", "alert(1)")
    choose(browser, "from", "")
    browser.wait(f"/^[0-9]/.test({COUNT}) && !{COUNT}.startsWith('{fit} ')")
    fit, _ = counted(browser)
    expect(fit > 0, "texts are searched")
    expect(browser.value("window.alerted === undefined"), "no script of a model's text runs")
    browser.value("document.querySelector('#filters [type=reset]').click()")
    browser.wait(f"{COUNT}.startsWith('{every} ')")


def check_item(browser):
    choose(browser, "text", "alert(1)")
    time.sleep(0.6)
    browser.wait(f"/^[0-9]/.test({COUNT}) && {ROWS} >= 1")
    browser.value("document.querySelector('#table tbody button').focus()")
    browser.press("Enter")
    browser.wait(shown("#item"))
    expect(not browser.value(shown("#list")), "the list gives way to the answer")
    expect(browser.value("document.activeElement.id") == "item-heading", "the heading has the focus")
    body = browser.value("document.querySelector('#item-body').textContent")
    expect("<script>alert(1)</script>" in body, "a model's HTML is shown as text")
    expect(browser.value("document.querySelectorAll('#item-body script, #item-body img').length") == 0, "and is no element")
    expect(browser.value("document.querySelectorAll('#item-body strong').length") > 0, "its Markdown is")
    browser.press("Escape")
    browser.wait(shown("#list"))
    expect(browser.value("document.activeElement.dataset.place !== undefined"), "Escape goes back to the row")
    browser.value("document.querySelector('#filters [type=reset]').click()")
    time.sleep(0.4)
    browser.value("document.querySelector('#table tbody button').click()")
    browser.wait(shown("#item"))
    name = browser.value("document.querySelector('#item-heading').textContent")
    browser.value("document.querySelector('#next').click()")
    browser.wait(f"document.querySelector('#item-heading').textContent !== {name!r}")
    browser.value("history.back()")
    browser.wait(f"document.querySelector('#item-heading').textContent === {name!r}")
    browser.press("Escape")
    browser.wait(shown("#list"))


def check_language(browser):
    before = browser.value("document.documentElement.lang")
    browser.value("document.querySelector('#language').click()")
    after = browser.value("document.documentElement.lang")
    expect(before != after, "the language changes")
    shown_reports = browser.value("[...document.querySelectorAll('.report')].filter(r => !r.hidden).map(r => r.lang)")
    expect(shown_reports == [after], f"the report is in it: {shown_reports}")
    heading = browser.value("document.querySelector('#answers-heading').textContent")
    expect(heading == ("Answers" if after == "en" else "回答"), heading)
    browser.value("document.querySelector('#language').click()")


def check_copy(browser):
    browser.value("window.copied = null; Object.defineProperty(navigator, 'clipboard', {configurable: true, value: {writeText: t => { window.copied = t; return Promise.resolve(); }}})")
    tables = browser.value("document.querySelectorAll('.report table').length")
    buttons = browser.value("document.querySelectorAll('.report .copy').length")
    expect(tables == buttons and tables > 2, f"every table has a button: {tables}, {buttons}")
    browser.value("document.querySelector('.report:not([hidden]) .copy').click()")
    browser.wait("window.copied !== null")
    copied = browser.value("window.copied")
    expect(copied.count("\r\n") > 1 and "," in copied, f"a table as CSV: {copied[:80]!r}")
    browser.value("window.copied = null; document.querySelector('#copy-list').click()")
    browser.wait("window.copied !== null")
    rows = browser.value("window.copied").count("\r\n")
    expect(rows == counted(browser)[0] + 1, f"the list as CSV: {rows}")


def check_names(browser):
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if not n["ignored"] and "role" in n]
    roles = {role for role, _ in named}
    for role in ["main", "navigation", "region", "heading", "button", "table", "columnheader", "rowheader", "status", "combobox", "searchbox"]:
        expect(role in roles, f"there is a {role}: {sorted(roles)}")
    for role, name in named:
        expect(role not in ["button", "region", "combobox", "searchbox", "spinbutton", "navigation", "link"] or name, f"a {role} has a name")


def check_looks(browser, folder):
    for scheme in ["light", "dark"]:
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        faint = browser.value(FAINT)
        expect(faint == [], f"texts with a contrast of 4.5 to 1 in {scheme}: {faint[:5]}")
        if folder:
            browser.value("document.querySelector('#answers').scrollIntoView()")
            browser.screenshot(folder / f"transcripts-{scheme}.png")
            browser.value("document.querySelector('#table tbody button').click()")
            browser.wait(shown("#item"))
            browser.screenshot(folder / f"transcripts-item-{scheme}.png")
            browser.press("Escape")
            browser.wait(shown("#list"))


def check_print(browser, folder):
    browser.value("document.querySelector('#table tbody button').click()")
    browser.wait(shown("#item"))
    browser.call("Emulation.setEmulatedMedia", media="print")
    expect(not browser.value("document.querySelector('nav').getClientRects().length"), "no navigation on paper")
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.press("Escape")
    browser.wait(shown("#list"))


def check_quiet(browser, url):
    time.sleep(0.2)
    browser.value("0")
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            asked = params["request"]["url"]
            expect(asked.split("#")[0] == url, f"a request of {asked}")
        expect(method not in ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"], f"a quiet console: {params}")


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[3] else None
    most = float(sys.argv[4]) if len(sys.argv) > 4 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            browser.call("Browser.getVersion")
            began = time.monotonic()
            browser.open(page.as_uri())
            browser.wait(f"{ROWS} > 0 && {shown('#list')}")
            took = time.monotonic() - began
            browser.call("Emulation.setDeviceMetricsOverride", width=1200, height=1000, deviceScaleFactor=1, mobile=False)
            browser.value("window.alert = () => { window.alerted = true; }")
            check_list(browser)
            check_filters(browser)
            check_item(browser)
            check_language(browser)
            check_copy(browser)
            check_names(browser)
            check_print(browser, folder)
            check_looks(browser, folder)
            check_quiet(browser, page.as_uri())
        finally:
            browser.process.kill()
            browser.process.wait()
    size = page.stat().st_size / 1e6
    print(f"transcripts: {size:.1f} MB opened in {took:.2f} s; listed, filtered, sorted, opened by the keyboard, in both languages, copied, named for a screen reader, legible, no request, a quiet console")
    if most is not None:
        expect(took <= most, f"opened within {most} s: {took:.2f} s")


main()
