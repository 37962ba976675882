// Every page in every language: no violation that axe finds, nothing wider than a telephone, nothing heavy,
// and no page of the program that nobody looked at.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { decide, giveFirstView, lookForFamilies, propose, review } from './case.mjs';
import { come, leave, signIn } from './demo.mjs';
import { pointer } from './hands.mjs';
import { bringFile, sheet } from './imports.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const FIRST_BYTES = 120 * 1024;
const LATER_BYTES = 40 * 1024;

// Every GET of the program that is no part of the API; a test in Rust holds the list to the table of routes.
const ROUTES = readFileSync(new URL('routes.txt', import.meta.url), 'utf8').trim().split('\n');
// These answer with another address, or with something that is no page.
const NO_PAGE = ['/', '/static/{mark}/{name}', '/livez', '/readyz', '/version', '/imports/blank/{sheet}/{lang}', '/imports/checking', '/imports/{import}/fixed-file', '/session/keep', '/sign-in/oidc', '/exports/{export}/file', '/runs/{run}/file', '/runs/{run}/compare/file', '/runs/{run}/excluded/file', '/runs/{run}/families/{family}/why/file', '/work/file', '/admin/people/file', '/model/file', '/imports/{import}/report-file', '/children/{child}/file', '/audit/decisions/{proposal}/file'];

/** Answers the first task of the practice, rightly or not; answers a family of its list. */
const practise = async (page) => {
  await page.goto('/learn/practice/needs');
  for (const group of await page.locator('.need fieldset').all()) await group.locator('input').first().check();
  const answered = page.waitForEvent('load');
  await page.click('form[action="/learn/practice/needs"] .buttons button');
  await answered;
  await page.goto('/learn/practice/list');
  return page.locator('main a[href^="/learn/practice/families/"]').first().evaluate((one) => one.pathname.split('/').pop());
};

/** A supervisor has a decision looked at again; the number of the second look. */
const askAgain = async (supervisor, decision) => {
  await supervisor.goto(`/audit/decisions/${decision}/re-review`);
  await supervisor.check('input[name=origin][value=child]');
  await supervisor.fill('textarea[name=reason]', 'Бала бұл отбасына барғысы келмейтінін психологқа айтты.');
  const asked = supervisor.waitForEvent('load');
  await supervisor.click('form[action$="/re-review"] .buttons button');
  await asked;
  return supervisor.locator('#re-reviews + section a').first().evaluate((one) => one.pathname);
};

/** One proposal that waits for the judgement after a first view, and one that became a placement. */
const decideTwo = async (browser, demo) => {
  const as = async (name) => {
    const page = await signIn(browser, demo, name);
    return [page, pointer(page)];
  };
  const [specialist, hers] = await as('aigerim');
  const lists = [];
  for (const child of ['C-024', 'C-026']) {
    await specialist.goto('/work');
    const list = await lookForFamilies(specialist, hers, child);
    const pick = list.families.length - 2 - lists.length;
    lists.push({ family: list.families[pick], number: await propose(specialist, hers, list, pick) });
  }
  const [judged, placed] = lists;
  const [reviewer, his] = await as('marat');
  await giveFirstView(reviewer, his, judged.number);
  await review(reviewer, his, placed.number, placed.family);
  const [supervisor, theirs] = await as('gulnar');
  await decide(supervisor, theirs, placed.number);
  const again = await askAgain(supervisor, placed.number);
  for (const page of [specialist, reviewer, supervisor]) await leave(page);
  return { judged: judged.number, placed: placed.number, again };
};

/** What there must be before every page can be looked at: a second list, a draft, a second factor that is owed. */
export const prepare = async (browser, demo, totp) => {
  const specialist = await signIn(browser, demo, 'aigerim');
  await specialist.goto('/children/C-001');
  const listed = specialist.waitForEvent('load');
  await specialist.click('form[action="/children/C-001/runs"] button');
  await listed;
  const run = /\/runs\/(R-\d+)/.exec(specialist.url())[1];
  await specialist.goto('/children/C-001/plan/text');
  const read = specialist.waitForEvent('load');
  await specialist.click('form:has(input[name=source]) button');
  await read;
  await specialist.goto('/children/C-022');
  const again = specialist.waitForEvent('load');
  await specialist.click('form[action="/children/C-022/runs"] button');
  await again;
  const begun = specialist.waitForEvent('load');
  await specialist.click('button[form=none]');
  await begun;
  const draft = /\/proposals\/(P-\d+)/.exec(specialist.url())[1];
  const practised = await practise(specialist);
  await leave(specialist);
  const saule = await signIn(browser, demo, 'saule');
  await saule.goto('/account/factor');
  await saule.fill('input[name=code]', totp(await saule.textContent('span.secret')));
  await saule.fill('input[name=password]', demo.password);
  const set = saule.waitForEvent('load');
  await saule.click('form[action="/account/factor"] button');
  await set;
  assert.ok(await saule.locator('p.secret').count() > 0, 'the codes for later are shown once');
  const recovery = await violations(saule);
  assert.deepEqual(recovery, [], 'codes for later');
  await leave(saule);
  const erlan = await signIn(browser, demo, 'erlan');
  const brought = await bringFile(erlan, sheet('F-901;TARAS;true;31.02.2026'));
  await leave(erlan);
  return { run, draft, practised, brought, ...await decideTwo(browser, demo) };
};

const shared = ['/work', '/children', '/names?name=%D0%B1%D0%B0', '/cohort', '/cohort?view=table', '/proposals', '/proposals/P-1', '/proposals/P-2', '/model'];
const visits = ({ run, draft, practised, brought, judged, placed, again }) => ({
  aigerim: [
    ...shared, '/children/C-001', '/children/C-001?tab=plan', '/children/C-001?tab=wishes', '/children/C-001?tab=people',
    '/children/C-001?tab=families', '/children/C-001/history', '/children/C-001/evidence?item=speech_language', '/children/C-001/waivers/new', '/children/C-001/identity',
    '/children/C-022/needs/confirm', '/children/C-001/plan/text', '/children/C-001/plan/reading', '/runs/R-1', '/runs/R-1/families/F-126/why', '/runs/R-1/families/F-126/take-out', '/runs/R-1/families/F-007/why?numbers=yes',
    '/runs/R-1/excluded', '/runs/R-1/compare?f=F-126&f=F-076&f=F-021', '/runs/R-1/what-if', '/runs/R-1/what-if?set=family.F-126%3Dfree', '/runs/R-1/ask', '/runs/R-3',
    `/runs/R-1/changes/${run}`, '/families', '/families/F-126', '/families/F-126?tab=abilities', '/families/F-126?tab=placed',
    '/families/F-126?tab=contacts', '/families/F-126?tab=documents', '/families/F-126/history', '/families/F-126/identity',
    `/proposals/${draft}`, `/proposals/${draft}/check`, `/proposals/${placed}`, '/proposals/P-2/report', '/proposals/P-2/report?cut=family',
    '/proposals/P-2/report?cut=file', '/learn', '/account', '/account/password', '/account/factor', '/account/step-up',
    '/break-glass', '/wrong-data', '/wrong-data?kind=child&code=C-001', '/runs/R-1/changed', '/conduct', '/model/families?rule=R-FAM-12', '/model/lists', '/model/suggestions?item=speech_language&what=answered', '/learn/practice', '/learn/practice/needs',
    '/learn/practice/missing', '/learn/practice/list', '/learn/practice/excluded', `/learn/practice/families/${practised}`,
    '/learn/practice/propose', `/learn/practice/propose?family=${practised}`, '/learn/practice/results/needs', '/nothing-here',
  ],
  zhanar: ['/work', again],
  marat: ['/work', '/proposals/P-1', '/proposals/P-2', `/proposals/${judged}`, '/proposals/P-2/report'],
  gulnar: ['/work', '/exports', '/audit', '/audit/signals?kind=quick', '/audit/trail', '/audit/sample', '/user-changes', '/model/changes', '/many-records', '/audit/decisions/P-2', `/audit/decisions/${placed}/re-review`, again, '/proposals/P-2', '/model', '/learn/practice/people',
    '/children/C-001/custody', '/children/C-001/seal', '/families/F-126/custody', '/families/F-126/seal'],
  erlan: ['/imports', '/imports/new', brought, `${brought}?show=error`, `${brought}/columns`, `${brought}/twins`,
    '/children/new', '/children/C-001/edit', '/children/C-001/plan/edit', '/children/C-001/lists/wishes/new', '/families/new', '/families/F-126/edit', '/families/F-126/lists/carers/1'],
  timur: ['/admin', '/admin/acts', '/model'],
});
/** Pages that nobody has signed in to see. */
const STRANGER = ['/sign-in', '/sign-in/oidc/back?state=wrong', '/learn', '/problems', '/problems/not-found', '/api/v1'];
/** Pages that say what went wrong. */
const SAYS_NO = { '/nothing-here': 404, '/sign-in/oidc/back?state=wrong': 422 };

/** Forms that are sent as they stand, and pages that answer a form: who, where, which button, what is typed first. */
const sends = ({ placed, judged, again }) => ({
  aigerim: [
    { from: '/children/C-001/waivers/new', button: 'form[action$="/waivers"] .buttons button', status: 422 },
    { from: '/break-glass', button: 'form[action="/break-glass"] .buttons button', status: 422 },
    { from: '/families/F-126?tab=contacts', button: 'form[action$="/contacts"][novalidate] .buttons button', status: 422 },
    { from: `/proposals/${placed}`, button: 'form[action$="/events"] .buttons button', status: 422 },
    { from: '/children?step=look', button: 'form[action="/views"] button', status: 422, then: '/again?form=%2Fviews' },
    {
      from: '/children/C-001/plan/text', button: 'form[enctype] .buttons button', status: 200, words: ['#f-date', '17.10.2026'],
      file: { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Бірінші жол\nЕкінші жол\n') },
    },
  ],
  zhanar: [{ from: again, button: 'form[action$="/first-views"] .buttons button', status: 422 }],
  marat: [{ from: `/proposals/${judged}`, button: 'form[action$="/reviews"] .buttons button', status: 422 }],
  gulnar: [{ from: '/exports', button: 'form[action="/exports"] .buttons button', status: 200, words: ['#f-reason', 'The yearly copy for the archive of the office'] }],
});

/** What axe finds, with the element it is about. */
export const violations = async (page) => {
  await page.evaluate(AXE);
  return page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    .then(({ violations: all }) => all.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)), RULES);
};

/** Looks at addresses one after another; answers what is wrong with them. */
const look = async (page, addresses, language, seen) => {
  const found = [];
  for (const address of addresses) {
    const answer = await page.goto(address);
    const wanted = SAYS_NO[address] ?? 200;
    if (answer.status() !== wanted) { found.push(`${address}: ${answer.status()}`); continue; }
    seen.add(new URL(page.url()).pathname);
    found.push(...(await violations(page)).map((violation) => `${address}: ${violation}`));
    if (await page.getAttribute('html', 'lang') !== language) found.push(`${address}: not in ${language}`);
    const { responseBodySize: bytes } = await answer.request().sizes();
    if (bytes > LATER_BYTES) found.push(`${address}: ${bytes} bytes`);
    await page.setViewportSize({ width: 320, height: 640 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${address}: ${over} px too wide at 320 px`);
    await page.setViewportSize({ width: 1366, height: 768 });
  }
  return found;
};

/** Sends forms; answers what is wrong with the pages that come back. */
const sendAndLook = async (page, forms, language, seen) => {
  const found = [];
  for (const { from, button, status, file, words, then } of forms) {
    await page.goto(from);
    await page.evaluate(() => document.querySelectorAll('main details').forEach((one) => { one.open = true; }));
    if (file) await page.setInputFiles('#f-file', file);
    if (words) await page.fill(...words);
    const isSent = (answer) => answer.request().method() === 'POST' && answer.request().isNavigationRequest();
    const [answer] = await Promise.all([
      page.waitForResponse(isSent), page.waitForEvent('load'), page.locator(button).first().click(),
    ]);
    if (answer.status() !== status) { found.push(`${from}: ${answer.status()}, not ${status}`); continue; }
    found.push(...(await violations(page)).map((violation) => `${from}, sent: ${violation}`));
    if (status === 422 && await page.locator('main .errors').count() !== 1) found.push(`${from}, sent: no summary of what is wrong`);
    if (then) found.push(...await look(page, [then], language, seen));
  }
  return found;
};

/** Everybody looks at every page of theirs in one language; `seen` gathers the paths. */
export const inspect = async (browser, demo, ready, language, seen) => {
  const found = [];
  for (const [name, addresses] of Object.entries(visits(ready))) {
    const page = await signIn(browser, demo, name, { language });
    found.push(...(await look(page, addresses, language, seen)).map((fault) => `${name} ${fault}`));
    found.push(...(await sendAndLook(page, sends(ready)[name] ?? [], language, seen)).map((fault) => `${name} ${fault}`));
    await leave(page);
  }
  const stranger = await come(browser, demo, { language });
  found.push(...await look(stranger, STRANGER, language, seen));
  await leave(stranger);
  const half = await signIn(browser, demo, 'saule', { language });
  found.push(...await look(half, ['/sign-in/code'], language, seen));
  await leave(half);
  assert.deepEqual(found, [], language);
};

/** The first page that somebody ever opens, with everything that it brings. */
export const weighFirstPage = async (browser, demo) => {
  const context = await browser.newContext({ baseURL: demo.address });
  const page = await context.newPage();
  const sizes = [];
  page.on('requestfinished', (request) => sizes.push(request.sizes().then((size) => size.responseBodySize)));
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  assert.ok(sizes.length > 3, 'page, style, script and sign');
  assert.ok(bytes <= FIRST_BYTES, `the first page has ${bytes} bytes`);
  await context.close();
  return bytes;
};

/** No page of the program that nobody looked at. */
export const everyRouteIsSeen = (seen) => {
  const paths = [...seen];
  const shape = (route) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  const unseen = ROUTES.filter((route) => !NO_PAGE.includes(route) && !paths.some((path) => shape(route).test(path)));
  assert.deepEqual(unseen, [], 'pages that nobody looked at');
};

/** What is on paper is all there: pictures behind a closed part are printed, and a picture is not cut in two. */
export const printsWhole = async (browser, demo) => {
  const page = await signIn(browser, demo, 'aigerim', { language: 'ru' });
  await page.goto('/runs/R-1');
  await page.click('a[href="#sure"]');
  assert.equal(await page.locator('#sure svg').first().isVisible(), true, 'the link opens what it leads to');
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 680, height: 970 });
  await page.goto('/runs/R-1');
  const drawn = await page.locator('details:not([open]) .picture svg').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(drawn.length > 0 && drawn.every((height) => height > 50 && height < 970), `pictures on paper: ${drawn}`);
  for (const address of ['/work', '/children/C-001', '/runs/R-1', '/runs/R-1/excluded', '/runs/R-1/families/F-126/why', '/proposals/P-2/report', '/model']) {
    await page.goto(address);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${address} is ${over} px wider than the paper`);
    assert.equal(await page.locator('footer .print-only').isVisible(), true, `${address} says who printed it and when`);
  }
  await page.goto('/runs/R-1/compare?f=F-126&f=F-076&f=F-021');
  const sheet = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const box = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(sheet);
  assert.ok(Number(box[1]) > Number(box[2]), 'families side by side are printed across');
  await leave(page);
};
