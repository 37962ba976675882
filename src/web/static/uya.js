// Makes pages quicker where scripts run; everything works without it. Words come from the page.
(() => {
  'use strict';
  const words = document.body.dataset;
  const live = document.getElementById('live');
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (text) => { if (live) { live.textContent = ''; requestAnimationFrame(() => { live.textContent = text; }); } };

  // Parts of a page: the same address, one element of the answer. What goes wrong is left to the browser.
  let asked = 0;
  let shown = location.pathname + location.search;
  const langs = document.querySelector('form.langs');
  const swap = async (url, target) => {
    const old = document.querySelector(target);
    if (!old) return false;
    const mine = ++asked;
    old.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(url, { credentials: 'same-origin', headers: { 'X-Fragment': target.slice(1) } });
      if (mine !== asked) return true;
      if (!answer.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector(target);
      if (!fresh) return false;
      old.replaceWith(fresh);
      document.title = page.title;
      history.pushState(null, '', url);
      shown = location.pathname + location.search;
      if (langs) langs.elements.to.value = shown;
      fresh.tabIndex = -1;
      fresh.focus({ preventScroll: true });
      say(fresh.querySelector('caption')?.textContent ?? fresh.querySelector('p')?.textContent ?? page.title);
      ready(fresh);
      return true;
    } catch {
      return false;
    } finally {
      old.removeAttribute('aria-busy');
    }
  };
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-swap]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    if (!await swap(link.href, link.dataset.swap)) location.assign(link.href);
  });
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (form.method === 'dialog' || event.defaultPrevented) return;
    if (form.method === 'get' && form.dataset.swap) {
      event.preventDefault();
      const given = [...new FormData(form)].filter(([, value]) => value !== '');
      const url = `${form.action.split('?')[0]}?${new URLSearchParams(given)}`;
      if (!await swap(url, form.dataset.swap)) location.assign(url);
      return;
    }
    // A second press of the button sends nothing; one that came back with an error may be pressed again.
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === 'post') {
      form.dataset.sent = 'yes';
      flying.get(form)?.abort();
      event.submitter?.setAttribute('aria-disabled', 'true');
    }
    if (form.dataset.upload && all('input[type=file]', form).some((field) => field.files.length)) {
      event.preventDefault();
      send(form);
    }
  });
  const maySend = (form) => {
    delete form.dataset.sent;
    all('[aria-disabled]', form).forEach((button) => button.removeAttribute('aria-disabled'));
  };
  window.addEventListener('pageshow', () => all('form[data-sent]').forEach(maySend));

  // A form with a file says how much of it has left, then how far its check has come. Whatever is answered is shown
  // as the page that it is.
  const send = (form) => {
    const [bar, text] = form.querySelector('.sending').children;
    // Not every browser knows how numbers are written in Kazakh; they are written as in Russian.
    const megabytes = new Intl.NumberFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'ru', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const written = (bytes) => megabytes.format(bytes / 1048576);
    let heard = 0;
    const tell = (words, part) => {
      text.textContent = words;
      if (part === null) bar.removeAttribute('value'); else bar.value = part;
      // Whoever listens is not told every step.
      if (Date.now() - heard > 5000) { heard = Date.now(); say(words); }
    };
    const request = new XMLHttpRequest();
    const isOver = () => request.readyState === XMLHttpRequest.DONE;
    const watch = async () => {
      const url = `${form.dataset.upload}?${new URLSearchParams({ once: form.elements.once.value })}`;
      try {
        const answer = await fetch(url, { credentials: 'same-origin' });
        const seen = answer.ok ? await answer.json() : null;
        if (seen && !isOver()) tell(seen.said, seen.thousandths === null ? null : seen.thousandths / 1000);
      } catch { /* The answer to the file itself says what is wrong. */ }
      if (!isOver()) setTimeout(watch, 700);
    };
    const lost = () => { tell(form.dataset.lost, 0); say(form.dataset.lost); maySend(form); };
    request.upload.addEventListener('progress', ({ loaded, total }) => tell(form.dataset.sending.replace('#1', written(loaded)).replace('#2', written(total)), loaded / total));
    request.upload.addEventListener('load', watch);
    request.addEventListener('error', lost);
    request.addEventListener('load', () => {
      const page = new DOMParser().parseFromString(request.responseText, 'text/html');
      const [old, fresh] = [document, page].map((one) => one.querySelector('main'));
      const here = form.action.replace(/[^/]*$/, '');
      if (!fresh || !request.responseURL.startsWith(here)) { location.assign(request.responseURL); return; }
      old.replaceWith(fresh);
      document.title = page.title;
      if (request.responseURL !== location.href) history.pushState(null, '', request.responseURL);
      shown = location.pathname + location.search;
      ready(fresh);
      scrollTo(0, 0);
      (fresh.querySelector('.errors') ?? fresh).focus();
      say(page.title);
    });
    form.querySelector('.sending').hidden = false;
    request.open('POST', form.action);
    request.send(new FormData(form));
  };
  // Links within the page come here as well, and must not lose what is typed.
  window.addEventListener('popstate', () => { if (location.pathname + location.search !== shown) location.reload(); });

  // The other language keeps what is being written: its page is asked for when the draft is kept.
  langs?.addEventListener('submit', async (event) => {
    const typed = all('form[data-touched]');
    if (!typed.length || langs.dataset.kept) return;
    event.preventDefault();
    langs.dataset.kept = 'yes';
    await Promise.all(typed.map((form) => keep(form)));
    langs.requestSubmit(event.submitter);
  });

  // Drafts: what is being written is kept by the server, sealed, for the writer alone.
  const flying = new Map();
  const keep = async (form, leaving = false) => {
    if (!form.dataset.touched || form.dataset.sent) return;
    delete form.dataset.touched;
    const note = form.querySelector('.saved');
    const data = new URLSearchParams(new FormData(form));
    ['once', 'csrf'].forEach((name) => data.delete(name));
    const send = new URLSearchParams({ form: form.getAttribute('action'), body: data.toString(), csrf: words.csrf });
    const flight = new AbortController();
    flying.set(form, flight);
    try {
      const answer = await fetch('/drafts', { method: 'POST', body: send, credentials: 'same-origin', keepalive: leaving, signal: flight.signal });
      if (!answer.ok && answer.status !== 422) throw new Error();
      if (!answer.ok) form.dataset.touched = 'yes';
      if (note) note.textContent = await answer.text();
    } catch {
      if (flight.signal.aborted) return;
      form.dataset.touched = 'yes';
      if (note) note.textContent = words.notSaved;
    }
  };
  const drafts = (root) => all('form[data-draft]', root).forEach((form) => {
    let timer;
    form.addEventListener('input', () => {
      form.dataset.touched = 'yes';
      clearTimeout(timer);
      timer = setTimeout(() => keep(form), 2000);
    });
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') all('form[data-touched]').forEach((form) => keep(form, true));
  });

  const counters = (root) => all('textarea[maxlength]', root).forEach((area) => {
    const out = document.createElement('p');
    out.className = 'hint';
    const show = () => { out.textContent = `${area.value.length} / ${area.maxLength}`; };
    area.after(out);
    area.addEventListener('input', show);
    show();
  });

  // A password can be looked at while it is typed; it is sent as a password.
  const reveals = (root) => all('button[data-reveal]', root).forEach((button) => {
    const field = document.getElementById(button.dataset.reveal);
    const turn = (shown) => {
      field.type = shown ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(shown));
    };
    button.hidden = false;
    button.addEventListener('click', () => turn(field.type === 'password'));
    field.form.addEventListener('submit', () => turn(false));
  });

  // At most so many families stand side by side; the button says how many are chosen.
  const choices = (root) => all('form[data-most]', root).forEach((form) => {
    const boxes = all(`input[form="${form.id}"][type=checkbox]`);
    const counts = all('[data-chosen]');
    const bound = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      boxes.forEach((box) => { box.disabled = chosen >= Number(form.dataset.most) && !box.checked; });
      counts.forEach((out) => { out.textContent = chosen ? ` · ${chosen}` : ''; });
    };
    boxes.forEach((box) => box.addEventListener('change', bound));
    bound();
  });
  const everybody = (root) => all('input[data-all]', root).forEach((box) => {
    const others = all(`input[type=checkbox][name="${box.dataset.all}"]`);
    box.addEventListener('change', () => others.forEach((one) => { one.checked = box.checked; }));
  });

  // Words of a plan, selected in any way, are offered as evidence of a need: whole sentences, at the places in the
  // text that the page gives for each.
  const evidence = (root) => {
    const text = root.querySelector('#f-sentence[role]');
    if (!text) return;
    const offer = document.querySelector('[data-offer]');
    const several = document.querySelector('[data-several]');
    const chosen = document.querySelector('[data-chosen]');
    const boxes = all('.sentence input', text);
    const isTouched = (range, sentence) => {
      const part = document.createRange();
      part.selectNodeContents(sentence);
      if (!range.intersectsNode(sentence)) return false;
      if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
      if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
      return part.toString().trim() !== '';
    };
    const selected = () => {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return [];
      const range = selection.getRangeAt(0);
      return boxes.filter((box) => isTouched(range, document.getElementById(`w-${box.value}`)));
    };
    const wordsOf = (some) => some.map((box) => document.getElementById(`w-${box.value}`).textContent).join(' ');
    const show = () => {
      const box = [...boxes, several].find((one) => one.checked);
      if (box !== several) chosen.textContent = box ? wordsOf([box]) : '';
      chosen.hidden = !chosen.textContent;
      several.closest('label').hidden = box !== several;
    };
    const choose = (some) => {
      const last = some[some.length - 1];
      if (some.length > 1) {
        several.value = `${some[0].value.split('-')[0]}-${last.value.split('-')[1]}`;
        chosen.textContent = wordsOf(some);
      }
      (some.length > 1 ? several : last).checked = true;
      show();
    };
    let told;
    document.addEventListener('selectionchange', () => {
      const some = selected();
      const spot = offer.parentElement;
      clearTimeout(told);
      spot.classList.toggle('near', some.length > 0);
      spot.style.top = '';
      if (!some.length) return;
      const aside = text.parentElement;
      const below = getSelection().getRangeAt(0).getBoundingClientRect().bottom - aside.getBoundingClientRect().top;
      const most = aside.clientHeight - spot.offsetHeight;
      spot.style.top = `${Math.max(0, Math.min(below, most)) + aside.scrollTop}px`;
      told = setTimeout(() => say(offer.textContent), 500);
    });
    // A press would take the selection away before it is read.
    offer.addEventListener('mousedown', (event) => event.preventDefault());
    offer.addEventListener('click', (event) => {
      event.preventDefault();
      const some = selected();
      if (some.length) choose(some);
      const next = document.querySelector(boxes.some((box) => box.checked) || several.checked ? '#f-item' : '#f-sentence');
      next.scrollIntoView({ block: 'center' });
      next.focus({ preventScroll: true });
      say(chosen.textContent);
    });
    [...boxes, ...all('#answers [name=sentence]')].forEach((box) => box.addEventListener('change', show));
    window.addEventListener('pageshow', show);
  };

  // What can be scrolled can be reached by keyboard, and says what it is.
  const scrolls = new ResizeObserver((boxes) => boxes.forEach(({ target }) => {
    if (target.scrollWidth <= target.clientWidth) { target.removeAttribute('tabindex'); return; }
    target.tabIndex = 0;
    const caption = target.querySelector('caption');
    if (caption) { target.setAttribute('role', 'region'); target.setAttribute('aria-label', caption.textContent); }
  }));

  const ready = (root) => {
    all('.scroll:not([tabindex])', root).forEach((box) => scrolls.observe(box));
    drafts(root);
    counters(root);
    reveals(root);
    choices(root);
    everybody(root);
    evidence(root);
  };
  ready(document);
  document.querySelector('.errors')?.focus();
  window.addEventListener('beforeprint', () => all('main details:not([open])').forEach((details) => {
    details.open = true;
    details.dataset.printed = 'yes';
  }));
  window.addEventListener('afterprint', () => all('details[data-printed]').forEach((details) => {
    details.open = false;
    delete details.dataset.printed;
  }));

  // Keys, unless turned off or somebody is typing. Enter opens the link that j and k have reached.
  const go = (step) => {
    const rows = all('[data-row]');
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, here + step))];
    (row?.matches('a') ? row : row?.querySelector('a'))?.focus();
  };
  const press = (name) => {
    const scope = document.activeElement?.closest('[data-row]') ?? document;
    (scope.querySelector(`[data-key="${name}"]`) ?? document.querySelector(`[data-key="${name}"]`))?.click();
  };
  document.addEventListener('keydown', (event) => {
    if (words.keys !== 'on' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]')) return;
    const acts = {
      '/': () => document.querySelector('input[type=search]')?.focus(),
      '?': () => document.getElementById('keys')?.showModal(),
      j: () => go(1), k: () => go(-1), c: () => press('compare'), w: () => press('why'),
    };
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // Two minutes before a session would end for idleness.
  const idle = Number(words.idle);
  const dialog = document.getElementById('idle');
  if (idle && dialog) {
    let timer;
    const begin = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { all('form[data-touched]').forEach((form) => keep(form)); dialog.showModal(); }, (idle - 2) * 60000);
    };
    dialog.addEventListener('close', async () => {
      try { await fetch('/session/keep', { credentials: 'same-origin' }); } catch { return; }
      begin();
    });
    begin();
  }
})();
