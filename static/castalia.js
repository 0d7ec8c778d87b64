(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');
  // Where this site begins: /static stands there, whatever path a proxy serves it under.
  const site = new URL(document.currentScript.src).pathname.replace(/static\/.*$/, '');

  let words = {};
  let roundClosed = false;
  const cards = [];

  const say = (name, values = {}) =>
    (words[name] || '').replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
  const plural = (name, n, values = {}) => {
    const form = new Intl.PluralRules(root.lang || 'en').select(n) === 'one' ? 'One' : 'Other';
    return say(name + form, { n, ...values });
  };
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  };
  const symbol = (name) => {
    const paths = {
      check: 'M2 7.6 5.4 11 12 3.6',
      warn: 'M8 1.2 15.6 15H.4ZM7.1 6h1.8v4.6H7.1Zm0 5.8h1.8v1.8H7.1Z',
    };
    const size = name === 'check' ? 14 : 16;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const path = document.createElementNS(svg.namespaceURI, 'path');
    const set = (node, values) => Object.entries(values).forEach((pair) => node.setAttribute(...pair));
    set(svg, { class: name, width: size, height: size, viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' });
    set(path, name === 'check'
      ? { d: paths.check, fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2 }
      : { d: paths.warn, fill: 'currentColor', 'fill-rule': 'evenodd' });
    svg.append(path);
    return svg;
  };
  const button = (text, action) => {
    const node = make('button', 'button', text);
    node.type = 'button';
    node.addEventListener('click', action);
    return node;
  };

  const ownerOf = (token) => (token || '').split('.')[1] || '';

  async function renewToken() {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const token = page.getElementById('session')?.dataset.csrf;
    const own = ownerOf(document.querySelector('#session, #words')?.dataset.csrf);
    // Somebody else may have signed in meanwhile: what stands on this page is not theirs to send.
    if (!token || ownerOf(token) !== own) return false;
    document.querySelectorAll('#words, #session').forEach((node) => { node.dataset.csrf = token; });
    document.querySelectorAll('input[name=csrf]').forEach((field) => { field.value = token; });
    return true;
  }

  // Says in time that the sign-in is about to end, and puts its end off. The server is asked, not
  // a clock of one's own: another window may have been used meanwhile.
  class Session {
    constructor(node) {
      this.words = node.dataset;
      this.later(15);
      addEventListener('focus', () => this.returned());
    }

    later(seconds) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), Math.min(seconds, 86400) * 1000);
    }

    async look(method = 'GET') {
      let told = null;
      try {
        const answer = await fetch(`${site}session`, {
          method,
          credentials: 'same-origin',
          headers: { 'X-CSRF-Token': this.words.csrf },
          signal: AbortSignal.timeout(15000),
        });
        if (answer.status !== 403) told = await answer.json();
        else if (!await renewToken()) told = { seconds_left: 0 };
      } catch { /* The network is away, or somebody has signed in anew: asked again below. */ }
      const left = told?.seconds_left;
      if (left === undefined) {
        this.later(15);
      } else if (left > 60) {
        this.tell('');
        this.later(left - 60);
      } else if (left > 0) {
        this.tell(told.can_stay ? 'warning' : 'last');
        this.later(left + 1);
      } else {
        this.tell('ended');
      }
    }

    async stay() {
      this.asked = true;
      await this.look('POST');
      this.asked = false;
    }

    async returned() {
      if (this.told !== 'ended') return;
      if (await renewToken().catch(() => false)) this.look();
    }

    tell(what) {
      if (what === this.told) return;
      this.told = what;
      if (!what) {
        if (this.asked) this.place(this.words.stays, 'status');
        else this.box?.remove();
        return;
      }
      const more = [];
      if (what === 'warning') more.push(button(this.words.stay, () => this.stay()));
      if (what === 'ended') {
        const link = make('a', '', this.words.signIn);
        Object.assign(link, { href: `${site}sign-in`, target: '_blank', rel: 'noopener' });
        more.push(link);
      }
      this.place(this.words[what], 'alert', ...more);
    }

    // Where the reader is: under the text that is being written, or before the first part in sight.
    place(text, role, ...more) {
      const had = this.box?.contains(document.activeElement);
      const at = document.activeElement?.closest('[data-card]')?.querySelector('.under-field');
      const main = document.getElementById('main');
      const seen = [...main.children].find((part) => part.getBoundingClientRect().bottom > 0);
      const box = make('div', 'notice know with-action');
      box.setAttribute('role', role);
      box.append(make('p', '', text), ...more);
      if (this.box?.isConnected) this.box.replaceWith(box);
      else if (at) at.after(box);
      else (seen || main.lastChild).before(box);
      this.box = box;
      if (had) {
        box.tabIndex = -1;
        box.focus();
      }
      box.scrollIntoView({ block: 'nearest' });
    }
  }

  class Card {
    constructor(node) {
      this.node = node;
      this.form = node.querySelector('form');
      this.text = this.form.elements.rationale;
      this.state = node.querySelector('[data-state]');
      this.answered = node.hasAttribute('data-answered');
      this.trial = node.hasAttribute('data-trial');
      this.seq = Number(this.form.elements.seq.value) || 0;
      this.saved = this.answered ? JSON.stringify(this.collect()) : '';
      this.textAtStart = this.text.value;
      this.attempt = 0;
      this.waiting = [];
      this.form.addEventListener('change', (event) => this.changed(event.target));
      this.text.addEventListener('input', () => this.typed());
      this.text.addEventListener('blur', () => { if (this.timer) this.save(); });
      this.form.addEventListener('submit', (event) => this.submitted(event));
      node.addEventListener('keydown', (event) => this.key(event));
      node.tabIndex = -1;
      this.count();
    }

    get value() {
      const chosen = this.form.querySelector('input[name=value]:checked');
      if (!chosen) return undefined;
      return chosen.value === 'abstain' ? null : Number(chosen.value);
    }

    collect() {
      const value = this.value;
      const sure = this.form.querySelector('input[name=confidence]:checked');
      return {
        value,
        confidence: sure && value != null ? Number(sure.value) : null,
        rationale: this.text.value.replace(/\r\n/g, '\n'),
      };
    }

    // As the server keeps it: a blank reason is none.
    static same(a, b) {
      return Boolean(a && b) && a.value === b.value && (a.confidence ?? null) === (b.confidence ?? null)
        && (a.rationale || '').trim() === (b.rationale || '').trim();
    }

    get over() {
      return [...this.text.value.replace(/\r\n/g, '\n')].length - Number(words.max);
    }

    get dirty() {
      if (this.trial) return false;
      if (this.value === undefined) return this.text.value.trim() !== this.textAtStart.trim();
      return Boolean(this.flying) || JSON.stringify(this.collect()) !== this.saved;
    }

    count() {
      const over = this.over;
      const node = this.node.querySelector('[data-count]');
      node.textContent = over > 0 ? plural('over', over) : say('left', { n: -over, max: words.max });
      const error = this.node.querySelector('[data-reason-error]');
      if (over <= 0 && !error.hidden) this.fieldError('');
      this.preview();
    }

    preview() {
      const written = this.text.value.trim();
      const shown = this.node.querySelector('[data-preview-text]');
      shown.textContent = written;
      shown.hidden = !written;
      this.node.querySelector('[data-preview-empty]').hidden = Boolean(written);
    }

    fieldError(text) {
      const error = this.node.querySelector('[data-reason-error]');
      error.textContent = text;
      error.hidden = !text;
      if (text) this.text.setAttribute('aria-invalid', 'true');
      else this.text.removeAttribute('aria-invalid');
    }

    show(kind, text, ...more) {
      const icon = kind === 'good' ? [symbol('check')] : kind === 'bad' ? [symbol('warn')] : [];
      this.state.className = `save-state ${kind}`;
      this.state.replaceChildren(...icon, make('span', '', text), ...more);
    }

    typed() {
      this.count();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), 800);
    }

    changed(field) {
      if (field === this.text) return;
      if (field.name === 'value' && field.value === 'abstain') {
        this.form.querySelectorAll('input[name=confidence]').forEach((radio) => { radio.checked = false; });
      }
      this.save();
    }

    submitted(event) {
      event.preventDefault();
      const button = event.submitter;
      if (button?.matches('[data-keep]')) this.keep();
      else if (button?.matches('[data-withdraw]')) this.withdraw();
      else this.save();
    }

    keep() {
      this.choose(this.node.dataset.earlier);
      const panel = this.node.querySelector('[data-change]');
      if (panel) panel.open = false;
      this.save();
    }

    choose(value) {
      this.form.querySelectorAll('input[name=value]').forEach((radio) => {
        radio.checked = radio.value === String(value);
      });
    }

    key(event) {
      if (event.target.matches('textarea, input:not([type=radio])')) return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (event.key >= '1' && event.key <= '9') {
        const tile = this.form.querySelectorAll('input[name=value]')[Number(event.key) - 1];
        if (tile && tile.offsetParent) {
          event.preventDefault();
          tile.focus();
          tile.click();
        }
      } else if (event.key === 'j' || event.key === 'k') {
        const next = cards[cards.indexOf(this) + (event.key === 'j' ? 1 : -1)];
        if (next) {
          event.preventDefault();
          next.node.focus();
          next.node.scrollIntoView({ block: 'start' });
        }
      }
    }

    mark() {
      const earlier = this.node.dataset.earlier;
      const kept = this.answered && String(this.value === null ? 'abstain' : this.value) === earlier;
      const keep = this.node.querySelector('[data-keep]');
      if (keep) {
        keep.classList.toggle('kept', kept);
        keep.setAttribute('aria-pressed', String(kept));
        keep.querySelector('.check-slot').hidden = !kept;
        this.node.querySelector('[data-not-reviewed]').hidden = this.answered;
      }
      this.node.querySelector('[data-withdraw]').hidden = !this.answered;
    }

    setAnswered(answered) {
      if (answered !== this.answered) {
        const bold = document.querySelector('[data-progress] b');
        const numbers = bold?.textContent.match(/\d+/g);
        if (numbers) bold.textContent = say('doneOf', { done: Number(numbers[0]) + (answered ? 1 : -1), total: numbers[1] });
      }
      this.answered = answered;
      this.mark();
    }

    // Resolves when nothing is left that could be sent now.
    flush() {
      if (this.timer) this.save();
      return this.flying ? new Promise((done) => this.waiting.push(done)) : Promise.resolve();
    }

    save(leaving = false) {
      clearTimeout(this.timer);
      this.timer = 0;
      if (this.stopped || roundClosed) return;
      if (this.flying) { this.again = true; return; }
      clearTimeout(this.retryTimer);
      const body = this.collect();
      if (body.value === undefined) {
        this.show('', say(this.trial ? 'trial' : this.dirty ? 'needsAnswer' : 'nothing'));
        return;
      }
      if (this.over > 0) {
        this.fieldError(plural('tooLong', this.over, { max: words.max }));
        this.show('bad', say('notSaved'));
        return;
      }
      if (this.trial) {
        this.show('', say('trial'));
        return;
      }
      if (this.attempt === 0 && JSON.stringify(body) === this.saved) return;
      this.send('PUT', body, leaving);
    }

    withdraw() {
      if (this.trial || this.flying || this.stopped || roundClosed) return;
      this.send('DELETE', null, false);
    }

    async send(method, body, leaving) {
      this.flying = true;
      const slow = setTimeout(() => this.show('', say('saving')), 400);
      let answer = null;
      let problem = {};
      try {
        answer = await fetch(this.node.dataset.api, {
          method,
          credentials: 'same-origin',
          keepalive: leaving,
          signal: AbortSignal.timeout(15000),
          headers: {
            'Content-Type': 'application/json',
            'X-CSRF-Token': words.csrf,
            'If-Match': `"${this.seq}"`,
          },
          body: body && JSON.stringify({ ...body, seq: this.seq + 1 }),
        });
        if (answer.status !== 204) problem = await answer.json().catch(() => ({}));
      } catch { /* The network is away: handled below as an answer that never came. */ }
      clearTimeout(slow);
      this.flying = false;
      await this.received(answer, problem, method, body);
      const again = this.again;
      this.again = false;
      if (again && !this.retryTimer) this.save();
      if (!this.flying) this.waiting.splice(0).forEach((done) => done());
    }

    adopt(seq) {
      this.seq = seq;
      this.form.elements.seq.value = String(seq);
    }

    async received(answer, problem, method, body) {
      this.retryTimer = 0;
      const status = answer ? answer.status : 0;
      if (status === 204) {
        const tag = /\d+/.exec(answer.headers.get('ETag') || '');
        this.adopt(tag ? Number(tag[0]) : this.seq + 1);
        if (method === 'DELETE') this.withdrawn();
        else this.stored(body);
      } else if (status === 412 && problem.current && body) {
        const current = problem.current;
        const mine = Card.same(current, body);
        if (mine || Card.same(current, this.lastSent)) {
          this.adopt(current.seq);
          if (mine) this.stored(body);
          else this.again = true;
        } else {
          this.conflict(current);
        }
      } else if (status === 412) {
        location.reload();
      } else if (status === 409) {
        if (/item-withdrawn/.test(problem.type)) this.refused(say('itemWithdrawn'), problem.detail);
        else this.closed();
      } else if (status === 403 && !this.renewed && await renewToken().catch(() => false)) {
        this.renewed = true;
        this.again = true;
        this.attempt += 1;
      } else if (status === 401) {
        this.signedOut();
      } else if (status === 422) {
        if (problem.field === 'rationale') this.fieldError(problem.detail);
        this.show('bad', problem.field === 'rationale' ? say('notSaved') : problem.detail || say('notSaved'));
      } else if (status === 0 || status === 408 || status === 429 || status >= 500) {
        this.lastSent = body;
        this.retry(Number(answer?.headers.get('Retry-After')) || 0);
      } else {
        this.show('bad', problem.detail || say('notSaved'));
      }
    }

    stored(body) {
      this.attempt = 0;
      this.renewed = false;
      this.lastSent = body;
      this.saved = JSON.stringify(body);
      this.textAtStart = body.rationale;
      this.fieldError('');
      this.setAnswered(true);
      const now = new Date();
      const time = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
      if (!this.again) this.show('good', say('saved', { time }));
    }

    withdrawn() {
      this.form.querySelectorAll('input[type=radio]').forEach((radio) => { radio.checked = false; });
      this.saved = '';
      this.textAtStart = this.text.value;
      this.setAnswered(false);
      this.show('', say('withdrawn'));
    }

    retry(least) {
      this.attempt += 1;
      const pause = Math.max(least, Math.min(30, 2 ** (this.attempt - 1))) * 1000;
      this.retryTimer = setTimeout(() => this.save(), pause);
      if (this.attempt < 6) {
        this.show('bad', say('retry'));
      } else {
        const link = button(say('again'), () => this.save());
        link.className = 'link';
        this.show('bad', say('gaveUp'), link);
      }
    }

    signedOut() {
      this.attempt += 1;
      this.away = true;
      const link = make('a', '', say('signIn'));
      link.href = `${site}sign-in`;
      link.target = '_blank';
      link.rel = 'noopener';
      this.show('bad', say('signedOut'), link);
    }

    // Back in the window: somebody may have signed in meanwhile, or the network is there again.
    async returned() {
      if (this.away) {
        this.away = false;
        await renewToken().catch(() => false);
        this.save();
      } else if (this.retryTimer) {
        this.save();
      }
    }

    notice(heading, text) {
      const box = make('div', 'notice problem part');
      box.setAttribute('role', 'alert');
      box.append(make('h3', '', heading), make('p', '', text));
      this.form.before(box);
      return box;
    }

    closed() {
      roundClosed = true;
      this.show('bad', say('closed'));
      this.giveBack(this.notice(say('closedHeading'), say('closedLive', { n: this.node.dataset.number })));
    }

    refused(heading, text) {
      this.show('bad', say('notSaved'));
      this.giveBack(this.notice(heading, text));
    }

    giveBack(box) {
      if (this.text.value.trim()) {
        const quote = make('p', 'quote', this.text.value);
        const row = make('div', 'row');
        const status = make('span', 'copied');
        status.setAttribute('role', 'status');
        row.append(button(say('copyText'), () => copyText(quote.textContent).then(
          () => status.replaceChildren(symbol('check'), say('textCopied')),
          () => status.replaceChildren(say('copyFailed')),
        )), status);
        box.append(quote, row);
      }
    }

    version(heading, answer, choose) {
      const box = make('section', 'version');
      box.append(make('h4', '', heading));
      const wanted = answer.value === null ? 'abstain' : String(answer.value);
      const tile = answer.value === undefined ? null : this.form.querySelector(`input[name=value][value="${wanted}"]`);
      const word = tile?.closest('.tile').querySelector('.word').cloneNode(true);
      box.append(word || make('p', 'word plain muted', say('unanswered')));
      if (answer.confidence) box.append(make('p', 'secondary', say(`confidence-${answer.confidence}`)));
      box.append(answer.rationale ? make('p', 'quote', answer.rationale) : make('p', 'secondary', say('noReason')));
      const pick = button(say('keepThis'), choose);
      pick.setAttribute('aria-label', `${say('keepThis')}: ${heading}`);
      box.append(pick);
      return box;
    }

    conflict(current) {
      this.stopped = true;
      this.show('bad', say('notSaved'));
      const box = this.notice(say('conflict'), say('conflictBoth'));
      const both = make('div', 'versions');
      const settle = (answer) => {
        box.remove();
        both.remove();
        this.stopped = false;
        this.adopt(current.seq);
        this.choose(answer.value === null ? 'abstain' : answer.value);
        this.form.querySelectorAll('input[name=confidence]').forEach((radio) => {
          radio.checked = radio.value === String(answer.confidence);
        });
        this.text.value = answer.rationale || '';
        this.count();
      };
      const stored = current.answered === false ? { ...current, value: undefined } : current;
      const mine = this.collect();
      both.append(
        this.version(say('stored'), stored, () => {
          settle(stored);
          if (stored.value === undefined) { this.withdrawn(); return; }
          this.stored(this.collect());
        }),
        this.version(say('yours'), mine, () => { settle(mine); this.saved = ''; this.save(); }),
      );
      box.append(both);
    }
  }

  function copyText(text, html) {
    if (navigator.clipboard && window.ClipboardItem) {
      const parts = { 'text/plain': new Blob([text], { type: 'text/plain' }) };
      if (html) parts['text/html'] = new Blob([html], { type: 'text/html' });
      return navigator.clipboard.write([new ClipboardItem(parts)]);
    }
    return new Promise((done, failed) => {
      const fill = (event) => {
        event.preventDefault();
        event.clipboardData.setData('text/plain', text);
        if (html) event.clipboardData.setData('text/html', html);
      };
      document.addEventListener('copy', fill, { once: true });
      if (document.execCommand('copy')) done();
      else failed();
    });
  }

  // What a word processor can use: characters for drawings, no links, classes or hidden words.
  function portable(node) {
    const copy = node.cloneNode(true);
    copy.querySelectorAll('.visually-hidden, button, [role=status]').forEach((part) => part.remove());
    copy.querySelectorAll('svg[data-char]').forEach((svg) => {
      const kind = svg.closest('.inc') ? '#b3261e' : svg.closest('.dec') ? '#0b57a4' : '';
      const glyph = make(kind ? 'font' : 'span', '', svg.dataset.char);
      if (kind) glyph.setAttribute('color', kind);
      svg.replaceWith(glyph);
    });
    copy.querySelectorAll('svg').forEach((svg) => svg.remove());
    copy.querySelectorAll('a').forEach((link) => link.replaceWith(...link.childNodes));
    [copy, ...copy.querySelectorAll('*')].forEach((part) => {
      [...part.attributes].forEach(({ name }) => {
        if (!['rowspan', 'colspan', 'scope', 'lang', 'dir', 'color'].includes(name)) part.removeAttribute(name);
      });
    });
    return copy;
  }

  const tidy = (text) => text.replace(/\s+/g, ' ').trim();

  // A label that spans rows leaves its later rows short; they are padded from the left.
  const widest = (rows) => Math.max(...rows.map((row) => row.cells.length));

  function copyNode(node) {
    const copy = portable(node);
    const rows = [...copy.querySelectorAll('tr')];
    const lines = rows.length
      ? rows.map((row) => [...Array(widest(rows) - row.cells.length).fill(''), ...[...row.cells].map((cell) => tidy(cell.textContent))].join('\t'))
      : [...(copy.querySelectorAll('li').length ? copy.querySelectorAll('li') : [copy])]
        .map((part) => (part === copy ? part.textContent.trim() : tidy(part.textContent)));
    return copyText(lines.join('\n'), copy.outerHTML);
  }

  function start() {
    const wrong = document.querySelector('[data-focus]');
    wrong?.focus();
    // An address that leads into the page takes the focus once more while it loads.
    if (wrong && location.hash) addEventListener('load', () => setTimeout(() => wrong.focus()));
    const session = document.getElementById('session');
    if (session) new Session(session);
    words = document.getElementById('words')?.dataset || {};
    document.querySelectorAll('[data-card]').forEach((node) => cards.push(new Card(node)));
    document.querySelectorAll('[data-copy]').forEach((trigger) => {
      trigger.addEventListener('click', () => {
        const target = document.querySelector(trigger.dataset.copy);
        const status = trigger.parentElement.querySelector('[role=status]');
        if (!target) return;
        copyNode(target).then(
          () => status?.replaceChildren(symbol('check'), trigger.dataset.done || ''),
          () => status?.replaceChildren(trigger.dataset.failed || ''),
        );
      });
    });
    document.querySelectorAll('[data-local-time]').forEach((node) => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const form = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
      const parts = new Intl.DateTimeFormat(root.lang || 'en', form).formatToParts(new Date(node.dataset.localTime));
      const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
      const when = `${part.weekday} ${part.day} ${part.month}, ${part.hour}:${part.minute}`;
      const city = zone.split('/').pop().replaceAll('_', ' ');
      node.textContent = node.dataset.words.replace('[when]', when).replace('[zone]', city);
      node.hidden = false;
    });
    if (!cards.length) return;
    addEventListener('beforeunload', (event) => {
      cards.forEach((card) => { if (card.timer) card.save(true); });
      if (cards.some((card) => card.dirty && !roundClosed)) {
        event.preventDefault();
        event.returnValue = say('leave');
      }
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') cards.forEach((card) => { if (card.timer) card.save(true); });
    });
    addEventListener('focus', () => cards.forEach((card) => card.returned()));
    addEventListener('online', () => cards.forEach((card) => card.returned()));
    // A click on a link waits for what is being saved, so that nobody is warned without need.
    document.addEventListener('click', (event) => {
      const link = event.target.closest('a[href]');
      const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      const busy = cards.filter((card) => card.timer || card.flying);
      if (!link || !plain || link.target || !busy.length || link.getAttribute('href').startsWith('#')) return;
      event.preventDefault();
      const limit = new Promise((done) => setTimeout(done, 3000));
      Promise.race([Promise.all(busy.map((card) => card.flush())), limit]).then(() => { location.href = link.href; });
    });
  }

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
