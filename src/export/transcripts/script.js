// The list of answers: filtered and sorted here; an answer's texts are read from their block when it is opened or searched.
(function () {
  'use strict';
  var get = function (id) { return document.getElementById(id); };
  var read = function (id) { return JSON.parse(get(id).textContent); };
  var told = read('words'), index = read('index');
  var PAGE = 100;
  // The columns of a row of the index.
  var CASE = 0, TURN = 1, MODEL = 2, REPEAT = 3, RUN = 4, SCORE = 5, SPREAD = 6, PEOPLE = 7, LENGTH = 8, TIME = 9, FLAGS = 10, VERDICTS = 11, NOTES = 12;
  var language = document.documentElement.lang === 'en' ? 1 : 0;
  var shown = [], page = 0, sorted = { by: null, down: false }, search = 0, open = null, returned = null;
  var blocks = {}, plains = {};

  function word(key, values) {
    var text = told.words[key][language];
    Object.keys(values || {}).forEach(function (name) { text = text.replace('{' + name + '}', values[name]); });
    return text;
  }
  function element(name, attributes, content) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    [].concat(content === undefined ? [] : content).forEach(function (part) {
      made.append(part);
    });
    return made;
  }
  // Only what this program wrote as safe HTML goes through here; the policy of the page lets no script of it run besides.
  function markup(html, attributes) {
    var made = element('div', attributes);
    made.innerHTML = html;
    return made;
  }
  function block(name, place) {
    var id = name + '-' + Math.floor(place / index.chunk);
    if (!blocks[id]) blocks[id] = read(id);
    return blocks[id][place % index.chunk];
  }
  function say(text) { get('status').textContent = text; }
  function fixed(value) { return value === null ? '–' : (Math.round(value * 100) / 100).toFixed(2); }
  function flagsOf(item) {
    return told.flags.filter(function (_, bit) { return item[FLAGS] >> bit & 1; }).map(function (flag) { return flag[language]; });
  }
  function some(column) { return index.items.some(function (item) { return item[column]; }); }

  // The columns of the list: a key of its words, its number in a row, and what a cell says.
  var columns = [
    { key: 'case', value: function (item) { return item[CASE]; }, text: function (item) { return index.cases[item[CASE]][0]; } },
    { key: 'turn', value: function (item) { return item[TURN]; }, number: true },
    { key: 'model', value: function (item) { return item[MODEL]; }, text: function (item) { return index.models[item[MODEL]]; } },
    { key: 'repeat', value: function (item) { return item[REPEAT] + 1; }, number: true, when: function () { return some(REPEAT); } },
    { key: 'run', value: function (item) { return item[RUN]; }, text: function (item) { return index.runs[item[RUN]]; }, when: function () { return index.runs.length > 1; } },
    { key: 'score', value: function (item) { return item[SCORE]; }, text: function (item) { return fixed(item[SCORE]); }, number: true },
    { key: 'spread', value: function (item) { return item[SPREAD]; }, text: function (item) { return fixed(item[SPREAD]); }, number: true, when: function () { return index.items.some(function (item) { return item[SPREAD] !== null; }); } },
    { key: 'people', value: function (item) { return item[PEOPLE]; }, text: function (item) { return fixed(item[PEOPLE]); }, number: true, when: function () { return index.items.some(function (item) { return item[PEOPLE] !== null; }); } },
    { key: 'length', value: function (item) { return item[LENGTH]; }, number: true },
    { key: 'seconds', value: function (item) { return item[TIME]; }, text: function (item) { return (item[TIME] / 1000).toFixed(1); }, number: true },
    { key: 'flag', value: function (item) { return item[FLAGS] || null; }, text: function (item) { return flagsOf(item).join(language ? ', ' : '、'); }, when: function () { return some(FLAGS); } },
    { key: 'notes', value: function (item) { return item[NOTES] || null; }, text: function (item) { return item[NOTES] ? String(item[NOTES]) : ''; }, number: true, when: function () { return some(NOTES); } }
  ].filter(function (column) { return !column.when || column.when(); });
  function cell(column, item) { return column.text ? column.text(item) : String(column.value(item)); }

  // What stands for everything an answer says: the texts without their elements.
  function plain(place) {
    if (plains[place] === undefined) {
      var texts = block('texts', place), item = index.items[place];
      var all = [texts[0], texts[1], texts[2]];
      texts[3].forEach(function (verdict) { all.push(verdict[4]); });
      texts[4].forEach(function (rating) { all.push(rating[0] || '', rating[3]); });
      texts[5].forEach(function (note) { all.push(note[0] || '', note[1], note[2].join(' ')); });
      var text = all.join(' ').replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
      plains[place] = (index.cases[item[CASE]][0] + ' ' + text).toLowerCase();
    }
    return plains[place];
  }

  function options(id, list) {
    var select = get(id), chosen = select.value;
    select.replaceChildren(element('option', { value: '' }, word('any')));
    list.forEach(function (one) { select.append(element('option', { value: one[0] }, one[1])); });
    select.value = chosen || '';
    select.parentElement.hidden = list.length < 2;
  }
  function fill() {
    options('source', index.sources.map(function (name, place) { return [place, name]; }));
    options('model', index.models.map(function (name, place) { return [place, name]; }).filter(function (one) { return index.items.some(function (item) { return item[MODEL] === one[0]; }); }));
    var turns = Array.from(new Set(index.items.map(function (item) { return item[TURN]; }))).sort(function (a, b) { return a - b; });
    options('turn', turns.map(function (turn) { return [turn, word('turn_n', { n: turn })]; }));
    options('flag', told.flags.map(function (flag, bit) { return [bit, flag[language]]; }).filter(function (one) { return index.items.some(function (item) { return item[FLAGS] >> one[0] & 1; }); }));
    get('flag').parentElement.hidden = get('flag').options.length < 2;
    options('said', ['by_judge', 'by_people', 'with_notes', 'unrated'].map(function (key) { return [key, word(key)]; }));
  }

  function fits(item) {
    var chosen = function (id) { return get(id).value; };
    var is = function (id, value) { return chosen(id) === '' || Number(chosen(id)) === value; };
    var from = chosen('from'), to = chosen('to'), said = chosen('said');
    return is('source', index.cases[item[CASE]][1]) && is('model', item[MODEL]) && is('turn', item[TURN]) &&
      (chosen('flag') === '' || item[FLAGS] >> Number(chosen('flag')) & 1) &&
      (from === '' || item[SCORE] !== null && item[SCORE] >= Number(from)) && (to === '' || item[SCORE] !== null && item[SCORE] <= Number(to)) &&
      (said === '' || said === 'by_judge' && item[VERDICTS] > 0 || said === 'by_people' && item[PEOPLE] !== null ||
        said === 'with_notes' && item[NOTES] > 0 || said === 'unrated' && item[VERDICTS] === 0 && item[PEOPLE] === null);
  }
  function order() {
    var column = columns[sorted.by];
    if (!column) return;
    shown.sort(function (one, other) {
      var a = column.value(index.items[one]), b = column.value(index.items[other]);
      // What is missing comes last, either way; what is alike stays in the order of the runs.
      if (a === null || b === null) return (a === null) - (b === null) || one - other;
      return (sorted.down ? b - a : a - b) || one - other;
    });
  }
  function filter() {
    var own = ++search, wanted = get('text').value.trim().toLowerCase();
    var candidates = [];
    index.items.forEach(function (item, place) { if (fits(item)) candidates.push(place); });
    var finish = function (found) {
      shown = found; page = 0;
      order(); draw();
    };
    if (!wanted) return finish(candidates);
    // A search through many texts gives way to keys: a piece at a time, until another search begins.
    var found = [], at = 0;
    get('count').textContent = word('searching');
    var step = function () {
      if (own !== search) return;
      var until = Date.now() + 30;
      for (; at < candidates.length && Date.now() < until; at += 1) if (plain(candidates[at]).includes(wanted)) found.push(candidates[at]);
      if (at < candidates.length) setTimeout(step, 0); else finish(found);
    };
    step();
  }

  function head() {
    var row = get('table').tHead.rows[0];
    row.replaceChildren.apply(row, columns.map(function (column, place) {
      var direction = sorted.by === place ? (sorted.down ? 'descending' : 'ascending') : 'none';
      var mark = sorted.by === place ? (sorted.down ? ' ▼' : ' ▲') : '';
      var name = element('button', { type: 'button', title: word('sort') }, word(column.key) + mark);
      name.addEventListener('click', function () {
        // The first time with the highest number in front, or the names in their order.
        if (sorted.by !== place) sorted = { by: place, down: !!column.number }; else sorted.down = !sorted.down;
        order(); page = 0; draw();
        get('table').tHead.rows[0].cells[place].firstChild.focus();
      });
      return element('th', { scope: 'col', 'aria-sort': direction, class: column.number ? 'n' : '' }, name);
    }));
  }
  function draw() {
    head();
    var body = get('table').tBodies[0], last = Math.max(0, Math.ceil(shown.length / PAGE) - 1);
    page = Math.min(page, last);
    var rows = shown.slice(page * PAGE, (page + 1) * PAGE).map(function (place) {
      var item = index.items[place];
      return element('tr', {}, columns.map(function (column, number) {
        if (number) return element('td', { class: column.number ? 'n' : '' }, cell(column, item));
        var button = element('button', { type: 'button', 'data-place': place }, cell(column, item));
        button.addEventListener('click', function () { returned = place; location.hash = 'item-' + place; });
        return element('th', { scope: 'row' }, button);
      }));
    });
    if (!rows.length) rows = [element('tr', {}, element('td', { colspan: columns.length }, word('none')))];
    body.replaceChildren.apply(body, rows);
    get('count').textContent = word('count', { n: shown.length, all: index.items.length });
    get('page').textContent = word('page', { n: page + 1, all: last + 1 });
    get('earlier').disabled = page === 0;
    get('later').disabled = page === last;
    say(get('count').textContent);
  }

  function section(heading, parts) { return [element('h3', {}, heading)].concat(parts); }
  function exchange(place) {
    var texts = block('texts', place);
    return [markup(texts[0], { class: 'question' }), texts[1] ? markup(texts[1], { class: 'said' }) : element('p', { class: 'dim' }, word('no_text'))];
  }
  function folded(name, parts) { return element('details', {}, [element('summary', {}, name), element('div', {}, parts)]); }
  function name(place) {
    var item = index.items[place];
    var parts = [word('case_n', { n: index.cases[item[CASE]][0] }), word('turn_n', { n: item[TURN] }), index.models[item[MODEL]]];
    if (item[REPEAT]) parts.push(word('repeat_n', { n: item[REPEAT] + 1 }));
    return parts.join(' · ');
  }
  function before(place) {
    var item = index.items[place], found = [];
    index.items.forEach(function (other, at) {
      if (other[CASE] === item[CASE] && other[MODEL] === item[MODEL] && other[REPEAT] === item[REPEAT] && other[RUN] === item[RUN] && other[TURN] < item[TURN]) found.push(at);
    });
    return found;
  }
  function reference(place) {
    var known = block('cases', index.items[place][CASE]);
    if (!known) return [];
    var parts = [];
    if (known.title) parts.push(element('p', {}, [element('strong', {}, word('case_title')), ' ', markup(known.title)]));
    if (known.department) parts.push(element('p', {}, [element('strong', {}, word('department')), ' ', markup(known.department)]));
    known.pairs.forEach(function (pair) { parts.push(markup(pair[0], { class: 'dim' }), markup(pair[1])); });
    return [folded(word('reference'), parts)];
  }
  function verdicts(texts) {
    if (!texts[3].length) return [];
    return section(word('verdicts'), texts[3].map(function (verdict) {
      var head = markup('<strong>' + verdict[0] + '</strong>');
      head.append(' · ' + word('prompts') + ' ' + verdict[1] + (verdict[2] ? ' · ' + word('repeat_n', { n: verdict[2] + 1 }) : '') + ' · ');
      head.append(markup(verdict[3][language], { class: 'score' }));
      return element('div', {}, [head, markup(verdict[4], { class: 'said' })]);
    }));
  }
  function ratings(texts) {
    if (!texts[4].length) return [];
    return section(word('ratings'), texts[4].map(function (rating) {
      var tags = rating[2].map(function (tag) { return told.tags[tag][language]; });
      var head = markup('<strong>' + (rating[0] || '') + '</strong>');
      if (!rating[0]) head.append(word('unnamed'));
      head.append(' · ' + rating[1] + '/10' + (tags.length ? ' · ' + tags.join(language ? ', ' : '、') : '') + (rating[4] ? ' · ' + word('saw_verdict') : ''));
      return element('div', {}, [head, markup(rating[3], { class: 'said' })]);
    }));
  }
  function notes(texts) {
    if (!texts[5].length) return [];
    return section(word('notes'), texts[5].map(function (note) {
      var head = markup('<strong>' + (note[0] || '') + '</strong> ' + note[2].join(' '));
      return element('div', {}, [head, markup(note[1], { class: 'said' })]);
    }));
  }
  function about(place, texts) {
    var item = index.items[place];
    var rows = [[word('finish'), texts[6][language]], [word('tokens'), texts[7]], [word('seconds'), (item[TIME] / 1000).toFixed(1)], [word('answered'), texts[8]],
      [word('run'), index.runs[item[RUN]]], [word('source'), index.sources[index.cases[item[CASE]][1]]], ['key', texts[9]]];
    if (item[FLAGS]) rows.unshift([word('flag'), flagsOf(item).join(language ? ', ' : '、')]);
    var list = element('dl');
    rows.forEach(function (row) { list.append(element('dt', {}, row[0]), element('dd', {}, row[1])); });
    return [folded(word('about'), [list])];
  }
  function show(place) {
    open = place;
    var texts = block('texts', place);
    var parts = before(place).map(function (at) { return folded(word('earlier_turn', { n: index.items[at][TURN] }), exchange(at)); });
    parts = parts.concat(section(word('question'), [markup(texts[0], { class: 'question' })]));
    parts = parts.concat(reference(place));
    if (texts[2]) parts.push(folded(word('reasoning'), [markup(texts[2])]));
    parts = parts.concat(section(word('answer'), [texts[1] ? markup(texts[1], { class: 'said' }) : element('p', { class: 'dim' }, word('no_text'))]));
    parts = parts.concat(verdicts(texts), ratings(texts), notes(texts), about(place, texts));
    get('item-heading').textContent = name(place);
    get('item-body').replaceChildren.apply(get('item-body'), parts);
    var at = shown.indexOf(place);
    get('previous').disabled = at < 1;
    get('next').disabled = at < 0 || at === shown.length - 1;
    get('report').hidden = true; get('answers').hidden = true; get('item').hidden = false;
    window.scrollTo(0, 0);
    get('item-heading').focus();
  }
  function close() {
    var was = open;
    open = null;
    get('report').hidden = false; get('answers').hidden = false; get('item').hidden = true;
    if (was === null) return;
    var place = returned === null ? was : returned;
    var at = shown.indexOf(place);
    if (at >= 0) { page = Math.floor(at / PAGE); draw(); }
    var button = document.querySelector('[data-place="' + place + '"]');
    (button || get('answers')).focus();
  }
  function go() {
    var wanted = /^#item-(\d+)$/.exec(location.hash);
    if (wanted && index.items[Number(wanted[1])]) show(Number(wanted[1])); else close();
  }
  function step(by) {
    var next = shown[shown.indexOf(open) + by];
    if (next !== undefined) { returned = next; location.hash = 'item-' + next; }
  }

  // No spreadsheet takes a text for a formula; a number with its sign stays one.
  function csvCell(text) {
    text = text.trim();
    if (/^[=+\-@＝＋－＠]/.test(text) && !/^[+\-]?\d+(\.\d+)?%?$/.test(text)) text = "'" + text;
    return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function csvOf(rows) { return rows.map(function (row) { return row.map(csvCell).join(','); }).join('\r\n') + '\r\n'; }
  function copy(text, button) {
    var done = function () { say(word('copied')); button.textContent = word('copied'); };
    var failed = function () {
      // A page that was opened from a file may not have the clipboard: the text is shown, selected.
      var box = element('textarea', { class: 'copied', readonly: '', 'aria-label': word('not_copied') });
      box.value = text;
      button.after(box);
      box.select();
      if (document.execCommand('copy')) { box.remove(); button.focus(); done(); } else { box.focus(); say(word('not_copied')); }
    };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, failed); else failed();
  }
  function copies() {
    document.querySelectorAll('.report table').forEach(function (table) {
      var button = element('button', { type: 'button', class: 'copy' }, word('copy'));
      button.addEventListener('click', function () {
        var rows = Array.from(table.rows).map(function (row) { return Array.from(row.cells).map(function (one) { return one.textContent; }); });
        copy(csvOf(rows), button);
      });
      table.parentElement.after(button);
    });
  }

  function speak() {
    document.documentElement.lang = language ? 'en' : 'zh-CN';
    document.title = word('title');
    document.querySelectorAll('[data-word]').forEach(function (one) { one.textContent = word(one.dataset.word); });
    document.querySelectorAll('[data-label]').forEach(function (one) { one.setAttribute('aria-label', word(one.dataset.label)); });
    document.querySelectorAll('.report').forEach(function (one) { one.hidden = one.lang !== document.documentElement.lang; });
    document.querySelectorAll('.copy').forEach(function (one) { one.textContent = word('copy'); });
    get('language').textContent = word('other_language');
    get('language').lang = language ? 'zh-CN' : 'en';
    fill();
    draw();
    if (open !== null) show(open);
  }

  var waiting = null;
  get('filters').addEventListener('input', function () { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
  get('filters').addEventListener('reset', function () { setTimeout(filter, 0); });
  get('filters').addEventListener('submit', function (event) { event.preventDefault(); filter(); });
  get('earlier').addEventListener('click', function () { page -= 1; draw(); });
  get('later').addEventListener('click', function () { page += 1; draw(); });
  get('copy-list').addEventListener('click', function () {
    var rows = shown.map(function (place) { return columns.map(function (column) { return cell(column, index.items[place]); }); });
    copy(csvOf([columns.map(function (column) { return word(column.key); })].concat(rows)), get('copy-list'));
  });
  get('back').addEventListener('click', function () { location.hash = 'answers'; });
  get('previous').addEventListener('click', function () { step(-1); });
  get('next').addEventListener('click', function () { step(1); });
  get('language').addEventListener('click', function () { language = 1 - language; speak(); get('language').focus(); });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape' && open !== null) location.hash = 'answers'; });
  window.addEventListener('hashchange', go);
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('#item details:not([open])'));
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener('afterprint', function () { opened.forEach(function (one) { one.open = false; }); });

  get('list').hidden = false;
  copies();
  shown = index.items.map(function (_, place) { return place; });
  speak();
  go();
})();
