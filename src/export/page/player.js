// The player of a recording. The whole consultation is in the page; the player hides what has not come yet.
(function () {
  'use strict';
  var tape = JSON.parse(document.getElementById('tape').textContent);
  var words = tape.words;
  var get = function (id) { return document.getElementById(id); };
  var player = get('player'), play = get('play'), seek = get('seek'), clock = get('clock'), speed = get('speed');
  var status = get('status'), useKeys = get('use-keys');
  var BLOCKS = 'p,li,ul,ol,pre,blockquote,h4,h5,h6,table,tr,hr,div,br';

  // The texts of an answer in order, and where each element begins, in characters.
  function measured(said) {
    var parts = [], elements = [], all = 0;
    var walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (var node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        parts.push({ node: node, text: node.data, begin: all });
        all += node.data.length;
      } else if (node.matches(BLOCKS)) {
        elements.push({ element: node, begin: all });
      }
    }
    return { parts: parts, elements: elements, all: all, shown: all };
  }

  function show(answer, count) {
    if (count === answer.shown) return;
    answer.parts.forEach(function (part) {
      var length = Math.max(0, Math.min(part.text.length, count - part.begin));
      // Half a character is none.
      if (length && length < part.text.length && /[\uD800-\uDBFF]/.test(part.text[length - 1])) length -= 1;
      if (part.node.data.length !== length) part.node.data = part.text.slice(0, length);
    });
    answer.elements.forEach(function (one) { one.element.hidden = one.begin >= count && count < answer.all; });
    answer.shown = count;
  }

  var exchanges = tape.exchanges.map(function (times, index) {
    var article = get('exchange-' + (index + 1));
    return {
      times: times,
      article: article,
      answer: measured(article.querySelector('.said')),
      box: article.querySelector('.answer'),
      waiting: article.querySelector('.waiting'),
      after: Array.prototype.slice.call(article.querySelectorAll('.after')),
      verdicts: Array.prototype.slice.call(article.querySelectorAll('.verdict')),
      heading: article.querySelector('h2').textContent
    };
  });
  var marks = [];
  exchanges.forEach(function (exchange) {
    marks.push(exchange.times.asked, Math.max.apply(null, [exchange.times.end].concat(exchange.times.verdicts)));
  });
  marks = marks.filter(function (mark, index) { return marks.indexOf(mark) === index; }).sort(function (a, b) { return a - b; });

  var at = 0, playing = false, before = 0, said = '';

  // How many characters of the recorded text have come.
  function come(pieces, at) {
    var low = 0, high = pieces.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (pieces[middle][0] <= at) low = middle + 1; else high = middle;
    }
    return low ? pieces[low - 1][1] : 0;
  }

  function current() {
    var found = 0;
    exchanges.forEach(function (exchange, index) { if (exchange.times.asked <= at) found = index; });
    return found;
  }

  function seconds(ms) { return (ms / 1000).toFixed(1); }

  function draw() {
    exchanges.forEach(function (exchange) {
      var times = exchange.times, ended = at >= times.end;
      exchange.article.hidden = at < times.asked;
      var count = come(times.pieces, at);
      var total = times.pieces.length ? times.pieces[times.pieces.length - 1][1] : 0;
      show(exchange.answer, ended || !total ? (ended ? exchange.answer.all : 0) : Math.round(exchange.answer.all * count / total));
      exchange.waiting.hidden = ended || count > 0;
      exchange.after.forEach(function (part) { part.hidden = !ended; });
      exchange.verdicts.forEach(function (verdict, index) { verdict.hidden = at < times.verdicts[index]; });
    });
    var now = current();
    document.querySelectorAll('#turns button').forEach(function (button) {
      button.setAttribute('aria-current', Number(button.dataset.exchange) === now ? 'true' : 'false');
    });
    seek.value = at >= tape.length ? seek.max : String(Math.round(at));
    clock.textContent = seconds(at) + ' / ' + seconds(tape.length) + ' s';
    seek.setAttribute('aria-valuetext', exchanges[now].heading + ', ' + clock.textContent);
    play.textContent = playing ? words.pause : words.play;
  }

  // Tells a screen reader what has changed, in a few words and once.
  function tell(text) {
    if (text !== said) status.textContent = said = text;
  }

  function told() {
    var exchange = exchanges[current()];
    if (at >= tape.length) return tell(words.end);
    tell(exchange.heading + ': ' + (at >= exchange.times.end ? words.answered : words.asked));
  }

  function frame(now) {
    if (!playing) return;
    var bottom = document.documentElement.scrollHeight - window.innerHeight - window.scrollY < 60;
    var times = Number(speed.value);
    at = times ? Math.min(tape.length, at + (now - before) * times) : tape.length;
    before = now;
    if (at >= tape.length) playing = false;
    draw();
    told();
    if (bottom) window.scrollTo(0, document.documentElement.scrollHeight);
    if (playing) requestAnimationFrame(frame);
  }

  function toggle() {
    playing = !playing;
    if (playing) {
      if (at >= tape.length) at = 0;
      before = performance.now();
      requestAnimationFrame(frame);
    }
    draw();
  }

  function go(to) {
    at = Math.max(0, Math.min(tape.length, to));
    draw();
    told();
    exchanges[current()].article.scrollIntoView({ block: 'nearest' });
  }

  function forward() {
    var next = marks.filter(function (mark) { return mark > at; })[0];
    go(next === undefined ? tape.length : next);
  }

  function back() {
    var earlier = marks.filter(function (mark) { return mark < at; });
    go(earlier.length ? earlier[earlier.length - 1] : 0);
  }

  function turn(index) {
    if (exchanges[index]) {
      go(exchanges[index].times.asked);
      exchanges[index].article.scrollIntoView({ block: 'start' });
    }
  }

  function faster(by) {
    speed.selectedIndex = Math.max(0, Math.min(speed.options.length - 1, speed.selectedIndex + by));
  }

  function reference() {
    var details = exchanges[current()].article.querySelector('details.reference');
    if (details && !details.hidden) details.open = !details.open;
  }

  var KEYS = {
    ' ': toggle, ArrowLeft: back, ArrowRight: forward,
    '-': function () { faster(-1); }, '+': function () { faster(1); }, '=': function () { faster(1); },
    '0': function () { go(0); }, e: function () { go(tape.length); }, r: reference
  };

  document.addEventListener('keydown', function (event) {
    if (!useKeys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    // Controls keep their own keys.
    var tag = event.target.tagName;
    if (tag === 'INPUT' || tag === 'SELECT') return;
    if (event.key === ' ' && (tag === 'BUTTON' || tag === 'SUMMARY')) return;
    var act = KEYS[event.key];
    if (!act && /^[1-9]$/.test(event.key)) act = function () { turn(Number(event.key) - 1); };
    if (act) {
      event.preventDefault();
      act();
    }
  });

  play.addEventListener('click', toggle);
  get('back').addEventListener('click', back);
  get('forward').addEventListener('click', forward);
  get('everything').addEventListener('click', function () { go(tape.length); });
  seek.addEventListener('input', function () { go(Number(seek.value)); });
  get('turns').addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (button) turn(Number(button.dataset.exchange));
  });

  // Paper shows everything but references that are closed.
  var kept = 0;
  window.addEventListener('beforeprint', function () { kept = at; at = tape.length; draw(); });
  window.addEventListener('afterprint', function () { at = kept; draw(); });

  player.hidden = false;
  get('keys').hidden = false;
  draw();
})();
