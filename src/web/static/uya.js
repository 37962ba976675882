// Makes pages quicker where scripts run; everything works without it.
(() => {
  'use strict';
  const body = document.body, words = body.dataset;
  const live = document.getElementById('live');
  const say = (text) => { if (live) { live.textContent = ''; live.textContent = text; } };

  // Parts of a page: the same address, one element of the answer.
  const swap = async (url, options, target) => {
    const old = document.querySelector(target);
    if (!old) return false;
    const answer = await fetch(url, { credentials: 'same-origin', ...options });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector(target);
    if (!fresh) return false;
    old.replaceWith(fresh);
    document.title = page.title;
    fresh.setAttribute('tabindex', '-1');
    fresh.focus({ preventScroll: true });
    say(document.title);
    ready(fresh);
    return true;
  };
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-swap]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      if (await swap(link.href, {}, link.dataset.swap)) { history.pushState(null, '', link.href); return; }
    } catch { /* The whole page is asked for instead. */ }
    location.assign(link.href);
  });
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === 'get' && form.dataset.swap) {
      event.preventDefault();
      const url = `${form.action.split('?')[0]}?${new URLSearchParams(new FormData(form))}`;
      try { if (await swap(url, {}, form.dataset.swap)) { history.pushState(null, '', url); return; } } catch { /* as above */ }
      location.assign(url);
      return;
    }
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener('popstate', () => location.reload());

  // Drafts: what is being written is kept by the server, sealed, for the writer alone.
  const drafts = (root) => root.querySelectorAll('form[data-draft]').forEach((form) => {
    let timer;
    const note = form.querySelector('.saved');
    const keep = async () => {
      const data = new URLSearchParams(new FormData(form));
      ['once', 'version', 'csrf'].forEach((name) => data.delete(name));
      const send = new URLSearchParams({ form: form.dataset.draft, body: data.toString(), csrf: words.csrf });
      try {
        const answer = await fetch('/drafts', { method: 'POST', body: send, credentials: 'same-origin' });
        if (answer.ok && note) note.textContent = await answer.text();
      } catch { if (note) note.textContent = words.notSaved; }
    };
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, 1500); });
  });

  const counters = (root) => root.querySelectorAll('textarea[maxlength]').forEach((area) => {
    const out = document.createElement('p');
    out.className = 'hint';
    const show = () => { out.textContent = `${area.value.length} / ${area.maxLength}`; };
    area.after(out);
    area.addEventListener('input', show);
    show();
  });

  const compare = (root) => root.querySelectorAll('form[data-most]').forEach((form) => {
    const boxes = [...document.querySelectorAll(`input[form="${form.id}"][type=checkbox]`)];
    const bound = () => {
      const full = boxes.filter((box) => box.checked).length >= Number(form.dataset.most);
      boxes.forEach((box) => { box.disabled = full && !box.checked; });
    };
    boxes.forEach((box) => box.addEventListener('change', bound));
    bound();
  });

  const ready = (root) => { drafts(root); counters(root); compare(root); };
  ready(document);
  document.querySelector('.errors')?.focus();

  // Keys, unless turned off or somebody is typing.
  const rows = () => [...document.querySelectorAll('[data-row]')];
  let row = -1;
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    row = Math.max(0, Math.min(all.length - 1, row + step));
    const link = all[row].matches('a') ? all[row] : all[row].querySelector('a');
    link?.focus();
  };
  const press = (name) => {
    const scope = document.activeElement?.closest('[data-row]') ?? document;
    (scope.querySelector(`[data-key="${name}"]`) ?? document.querySelector(`[data-key="${name}"]`))?.click();
  };
  document.addEventListener('keydown', (event) => {
    if (words.keys !== 'on' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select, dialog')) return;
    const acts = {
      '/': () => document.querySelector('input[type=search]')?.focus(), '?': () => document.getElementById('keys')?.showModal(),
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
    const begin = () => { clearTimeout(timer); timer = setTimeout(() => dialog.showModal(), (idle - 2) * 60000); };
    dialog.addEventListener('close', async () => { await fetch('/session/keep', { credentials: 'same-origin' }); begin(); });
    begin();
  }
})();
