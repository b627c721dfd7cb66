// The search of the book. It finds every section that has all the words, as they are written; this needs no word boundaries, which Chinese has none of,
// and no server, so that the book opens from a folder. `pages.js` beside the pages holds the text of every section.
(() => {
  "use strict";
  const zh = document.documentElement.lang.startsWith("zh");
  const words = zh
    ? { find: "搜索", none: "没有找到", found: (n, all) => (n < all ? `共 ${all} 处，显示前 ${n} 处` : `共 ${all} 处`), other: "English" }
    : { find: "Search", none: "Nothing found", found: (n, all) => (n < all ? `${all} places, the first ${n} shown` : all === 1 ? "1 place" : `${all} places`), other: "中文" };
  const most = 30;
  const root = typeof path_to_root === "string" ? path_to_root : "";

  const form = document.createElement("form");
  form.id = "find";
  form.setAttribute("role", "search");
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = `${words.find} ( / )`;
  field.setAttribute("aria-label", words.find);
  form.append(field);
  const results = document.createElement("section");
  results.id = "found";
  results.hidden = true;
  results.setAttribute("aria-live", "polite");

  const place = document.querySelector(".menu-bar .left-buttons");
  const page = document.querySelector("main");
  if (!place || !page) return;
  place.append(form);
  page.before(results);

  // The same page in the other language, where there is one.
  const other = document.querySelector("meta[name='other-language']");
  const name = location.pathname.split("/").pop() || "index.html";
  if (other || (window.otherPages || []).includes(name)) {
    const link = document.createElement("a");
    link.className = "other-language";
    link.href = `${root}../${zh ? "en" : "zh"}/${name}`;
    link.textContent = words.other;
    link.lang = zh ? "en" : "zh-CN";
    (document.querySelector(".menu-bar .right-buttons") || place).prepend(link);
  }

  const marked = (text, terms) => {
    const lower = text.toLowerCase();
    const first = Math.min(...terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0), text.length);
    const from = Math.max(0, first - 40);
    const line = document.createElement("p");
    if (from > 0) line.append("… ");
    let at = from;
    const end = Math.min(text.length, from + 160);
    while (at < end) {
      const next = terms.map((term) => [lower.indexOf(term, at), term.length]).filter(([i]) => i >= 0 && i < end).sort((a, b) => a[0] - b[0])[0];
      if (!next) break;
      line.append(text.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      line.append(mark);
      at = next[0] + next[1];
    }
    line.append(text.slice(at, end), end < text.length ? " …" : "");
    return line;
  };

  const show = () => {
    const terms = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    results.replaceChildren();
    results.hidden = terms.length === 0;
    if (terms.length === 0) return;
    const all = window.bookPages
      .map((section) => ({ section, title: section.title.toLowerCase(), text: section.text.toLowerCase() }))
      .filter(({ title, text }) => terms.every((term) => title.includes(term) || text.includes(term)))
      .sort((a, b) => Number(terms.every((term) => b.title.includes(term))) - Number(terms.every((term) => a.title.includes(term))));
    const count = document.createElement("p");
    count.textContent = all.length === 0 ? words.none : words.found(Math.min(most, all.length), all.length);
    const list = document.createElement("ol");
    for (const { section } of all.slice(0, most)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = root + section.url;
      link.textContent = section.title;
      item.append(link, marked(section.text, terms));
      list.append(item);
    }
    results.append(count, list);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) location.href = first.href;
  });
  field.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape" && event.target === field) {
      field.value = "";
      show();
      field.blur();
    }
    if (typing) event.stopPropagation();
  }, true);
})();
