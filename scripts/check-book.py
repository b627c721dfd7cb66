#!/usr/bin/env python3
"""Opens the book (scripts/book.sh) from its folder in a headless Chromium, searches it in both languages, follows a result, and changes the language. A message on the
console, an error or a request that leaves the folder is a failure.

Usage: scripts/check-book.py CHROMIUM BOOK-FOLDER [SCREENSHOTS-FOLDER]
"""

import pathlib
import sys
import tempfile
import time

from chromium import Browser, expect

# A page to begin at, words to search for, and what the first result's page is.
SEARCHES = [
    ("zh", "index.html", "评委 公布的提示词", "runs.html"),
    ("zh", "runs.html", "重复惩罚", "runs.html"),
    ("en", "index.html", "repetition penalty", "runs.html"),
    ("en", "trials.html", "exit codes", "runs.html"),
]


def search(browser, words):
    browser.press("/", "Slash")
    expect(browser.value("document.activeElement.type") == "search", "/ goes to the search")
    browser.call("Input.insertText", text=words)
    return browser.value("[...document.querySelectorAll('#found a')].map(a => a.getAttribute('href'))")


def check(browser, folder, pictures):
    for language, page, words, wanted in SEARCHES:
        browser.call("Page.navigate", url=(folder / language / page).as_uri())
        browser.wait("document.readyState === 'complete' && !!document.querySelector('#find input')")
        found = search(browser, words)
        expect(any(link.startswith(wanted) for link in found), f"{words} finds {wanted}: {found}")
        expect(browser.value("document.querySelectorAll('#found mark').length") > 0, "what was found is marked")
        if pictures:
            browser.screenshot(pictures / f"book-{language}-{page}.png")
        browser.press("Escape")
        expect(browser.value("document.querySelector('#found').hidden"), "Escape closes the results")
        expect(search(browser, "xyzzy-is-nowhere") == [], "what is nowhere is not found")
        browser.press("Escape")
        browser.value("setTimeout(() => document.querySelector('.other-language').click())")
        time.sleep(0.2)
        browser.wait(f"location.pathname.endsWith('/{'en' if language == 'zh' else 'zh'}/{page}') && document.readyState === 'complete'")


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    pictures = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            browser.open((folder / "index.html").as_uri())
            browser.call("Emulation.setDeviceMetricsOverride", width=1200, height=900, deviceScaleFactor=1, mobile=False)
            check(browser, folder, pictures)
            time.sleep(0.2)
            browser.value("0")
            for event in browser.events:
                method, params = event.get("method"), event.get("params", {})
                if method == "Network.requestWillBeSent":
                    asked = params["request"]["url"]
                    expect(asked.startswith((folder.as_uri(), "data:")), f"a request of {asked}")
                expect(method != "Runtime.exceptionThrown", f"no error: {params}")
        finally:
            browser.process.kill()
            browser.process.wait()
    print("book: searched in Chinese and English, results followed, the language changed, no request that leaves the folder")


main()
