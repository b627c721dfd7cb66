"""Makes target/book from README, docs and the other documents: stages one folder of pages a language for mdBook, runs it, writes what the search reads, and
checks every link of the result. Links to files that are no pages stand as their names."""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAGED, OUT = ROOT / "target/book-pages", ROOT / "target/book"
LANGUAGES = {"en": ("SUMMARY.md", "en", "Wardround"), "zh": ("SUMMARY.zh.md", "zh-CN", "查房 Wardround")}
LINK = re.compile(r"(!?)\[((?:`[^`\n]*`|[^\]`])*)\]\(([^)\s]+)\)")
# What a link is looked for in: neither a block of code nor code in a line is changed.
CODE_OR_LINK = re.compile(r"```.*?```|(?<!\[)`[^`\n]*`|" + LINK.pattern, re.S)


def page_name(path):
    """The name of a document's page: the same in both languages, so that a page finds the other one."""
    name = path.name.replace(".zh.md", ".md")
    return "index.md" if name == "README.md" else name.lower() if path.parent != ROOT / "docs" else name


def pages(summary):
    """The documents of a summary by their paths, with the names of their pages."""
    targets = [ROOT / "docs" / target for _, _, target in LINK.findall((ROOT / "docs" / summary).read_text())]
    return {target.resolve(): page_name(target.resolve()) for target in targets}


def staged(path, text, language, books):
    """The text of a page, its links led to pages."""

    def link(match):
        image, words, target = match.groups()
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            return match.group(0)
        target, _, anchor = target.partition("#")
        anchor = f"#{anchor}" if anchor else ""
        file = (path.parent / target).resolve()
        if image:
            return f"![{words}]({file.name})"
        for other, known in books.items():
            if file in known:
                name = known[file]
                return f"[{words}]({name}{anchor})" if other == language else f"[{words}](../{other}/{name[:-3]}.html{anchor})"
        if not file.exists():
            sys.exit(f"{path.relative_to(ROOT)}: there is no {target}")
        shown = words.strip("`")
        return f"`{shown}`" if shown in target else f"{words} (`{file.relative_to(ROOT)}`)"

    return CODE_OR_LINK.sub(lambda match: link(match) if match.group(3) else match.group(0), text)


def stage(language, books):
    summary, lang, title = LANGUAGES[language]
    folder = STAGED / language
    (folder / "src").mkdir(parents=True)
    for path, name in books[language].items():
        (folder / "src" / name).write_text(staged(path, path.read_text(), language, books))
    where = ROOT / "docs" / summary
    (folder / "src/SUMMARY.md").write_text(staged(where, where.read_text(), language, books))
    for picture in (ROOT / "docs/pictures").glob("*.svg"):
        shutil.copy(picture, folder / "src" / picture.name)
    for file in (ROOT / "docs/book").iterdir():
        shutil.copy(file, folder / file.name)
    (folder / "book.toml").write_text(
        f'[book]\ntitle = "{title}"\nlanguage = "{lang}"\nsrc = "src"\n\n[build]\nbuild-dir = "{OUT / language}"\n\n'
        '[output.html]\nadditional-css = ["search.css"]\nadditional-js = ["pages.js", "search.js"]\n\n[output.html.search]\nenable = false\n'
        "\n[output.html.print]\nenable = false\n"
    )


class Page(html.parser.HTMLParser):
    """The sections of a page with their text, its links and its anchors."""

    def __init__(self, text):
        super().__init__()
        self.sections, self.links, self.anchors = [], [], set()
        self.depth, self.heading = 0, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.anchors.add(attributes["id"])
        for name in ("href", "src"):
            if attributes.get(name):
                self.links.append(attributes[name])
        if tag == "main":
            self.depth = 1
        if self.depth and re.fullmatch("h[1-4]", tag):
            self.sections.append({"id": attributes.get("id", ""), "title": "", "text": ""})
            self.heading = True

    def handle_endtag(self, tag):
        if tag == "main":
            self.depth = 0
        if re.fullmatch("h[1-4]", tag):
            self.heading = False
        elif tag in ("p", "li", "td", "pre") and self.depth and self.sections:
            self.sections[-1]["text"] += " "

    def handle_data(self, data):
        if self.depth and self.sections:
            self.sections[-1]["title" if self.heading else "text"] += data


def read_pages(language):
    return {file.name: Page(file.read_text()) for file in sorted((OUT / language).glob("*.html")) if file.name not in ("toc.html", "404.html", "print.html")}


def search_text(read, name):
    sections = []
    for file, page in read.items():
        top = page.sections[0]["title"].strip() if page.sections else file
        for section in page.sections:
            title = " ".join(section["title"].split())
            text = " ".join(section["text"].split())
            sections.append({"url": f"{file}#{section['id']}", "title": title if title == top else f"{top} · {title}", "text": text})
    return f"window.otherPages = {json.dumps(name)};\nwindow.bookPages = {json.dumps(sections, ensure_ascii=False)};\n"


def broken_links(everything):
    broken = []
    for language, read in everything.items():
        for name, page in read.items():
            for link in page.links:
                if re.match(r"[a-z]+:", link) or link.startswith("//"):
                    continue
                target, _, anchor = link.partition("#")
                file = ((OUT / language / name).parent / target).resolve() if target else OUT / language / name
                known = everything.get(file.parent.name, {}).get(file.name)
                if not file.exists():
                    broken.append(f"{language}/{name}: {link}")
                elif anchor and known and anchor not in known.anchors:
                    broken.append(f"{language}/{name}: {link}: no such heading")
    return broken


def main():
    shutil.rmtree(STAGED, ignore_errors=True)
    shutil.rmtree(OUT, ignore_errors=True)
    books = {language: pages(summary) for language, (summary, _, _) in LANGUAGES.items()}
    for language in LANGUAGES:
        stage(language, books)
        (STAGED / language / "pages.js").write_text("")
        subprocess.run(["mdbook", "build", str(STAGED / language)], check=True, env=os.environ | {"RUST_LOG": "error", "MDBOOK_LOG": "error"})
    everything = {language: read_pages(language) for language in LANGUAGES}
    for language, read in everything.items():
        other = everything["zh" if language == "en" else "en"]
        written = search_text(read, sorted(set(read) & set(other)))
        for file in (OUT / language).glob("pages*.js"):
            file.write_text(written)
    (OUT / "index.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>Wardround</title><p><a href="zh/index.html" lang="zh-CN">查房 Wardround：中文</a>'
        '<p><a href="en/index.html" lang="en">Wardround: English</a>\n'
    )
    broken = broken_links(everything)
    if broken:
        sys.exit("broken links:\n" + "\n".join(broken))
    count = sum(len(read) for read in everything.values())
    print(f"{OUT.relative_to(ROOT)}: {count} pages, every link leads somewhere")


main()
