// What people do with the pages, in a real browser: with scripts and without, in three languages, by keyboard.
// A word of a journey's name walks that one alone; UYA_SHOTS=yes makes the pictures of the README instead.
import assert from 'node:assert/strict';
import { come, leave, signIn, startBrowser, startDemo } from './demo.mjs';
import { bringPlan, confirmNeeds, decide, lookClosely, lookForFamilies, open, printReport, propose, replay, review } from './case.mjs';
import { writeAndComeBack } from './drafts.mjs';
import { keyboard, pointer } from './hands.mjs';
import { bringAndUndo } from './imports.mjs';
import { lookAtPassword, useKeyboard } from './keys.mjs';
import { sendSlowly } from './progress.mjs';
import { everyRouteIsSeen, inspect, prepare, printsWhole, weighFirstPage } from './pages.mjs';
import { totp } from './second.mjs';
import { takeShots } from './shots.mjs';

// Two journeys walk at a time: more than that wait for one another on two cores.
const AT_A_TIME = 2;
const LANGUAGES = ['en', 'kk', 'ru'];

const demo = await startDemo();
const browser = await startBrowser();
const wanted = process.argv[2];
const journeys = [];
const seen = new Set();

const journey = (name, walk) => {
  if (!wanted || name.includes(wanted)) journeys.push({ name, walk });
};

/** It says that everybody is invented; the tasks of the practice are at hand. */
const meetTheDemo = async (page, hand) => {
  assert.equal(await page.locator('.strip-note strong').first().isVisible(), true, 'it says that the children are invented');
  await hand.press('footer a[href="/learn"]');
  await hand.press('main a[href="/learn/practice"]');
  assert.equal(await page.locator('main section.card').count(), 3, 'the three tasks of the practice');
};

/** The same page in another language. */
const speak = async (page, hand, language) => {
  await hand.press(`form.langs button[lang=${language}]`);
  assert.equal(await page.getAttribute('html', 'lang'), language, `the page is in ${language} now`);
};

/** One child's case, by three people, as the first five minutes have it; `pick` keeps two cases from wanting the same last place. */
const wayOfACase = async (child, pick, { language, scripts, handOf = pointer }) => {
  const as = async (name) => {
    const page = await signIn(browser, demo, name, { language, scripts, handOf });
    return [page, handOf(page)];
  };
  const [specialist, hers] = await as('aigerim');
  await meetTheDemo(specialist, hers);
  await confirmNeeds(specialist, hers, child);
  const list = await lookForFamilies(specialist, hers, child);
  await lookClosely(specialist, list);
  const number = await propose(specialist, hers, list, pick);
  await printReport(specialist, number);
  const [reviewer, his] = await as('marat');
  await review(reviewer, his, number, list.families[pick]);
  const [supervisor, theirs] = await as('gulnar');
  await decide(supervisor, theirs, number);
  await speak(supervisor, theirs, LANGUAGES.find((other) => other !== language));
  await replay(supervisor, theirs, number);
  for (const page of [specialist, reviewer, supervisor]) await leave(page);
};

/** What a newcomer lives through in the first five minutes, begun in English and ended in Kazakh. */
const firstFiveMinutes = async (child) => {
  const page = await signIn(browser, demo, 'aigerim');
  const hand = pointer(page);
  await meetTheDemo(page, hand);
  await confirmNeeds(page, hand, child);
  const list = await lookForFamilies(page, hand, child);
  await lookClosely(page, list);
  const number = await propose(page, hand, list);
  await printReport(page, number);
  await speak(page, hand, 'kk');
  await hand.press('form.out button');
  await page.fill('[name=name]', 'gulnar');
  await page.fill('[name=password]', demo.password);
  await hand.press('main form button');
  await replay(page, hand, number);
  assert.equal(await page.getAttribute('html', 'lang'), 'kk', 'and stays so');
  await leave(page);
};

/** Through the organisation's own sign-in: refused while nobody is tied to that account, let in after. */
const throughTheOrganisation = async () => {
  const page = await come(browser, demo, { language: 'kk' });
  const hand = pointer(page);
  await lookAtPassword(page);
  await hand.press('a[href^="/sign-in/oidc"]');
  assert.equal(await page.locator('main .errors, main .notice, main h1').count() > 0, true, 'the page says why not');
  assert.equal(await page.locator('form.out').count(), 0, 'nobody is signed in');
  demo.link('V-2');
  await open(page, '/sign-in');
  await hand.press('a[href^="/sign-in/oidc"]');
  assert.equal(new URL(page.url()).pathname, '/work', 'whoever is tied to the account is let in');
  await leave(page);
};

const began = Date.now();
const seconds = (since) => Math.round((Date.now() - since) / 1000);
let failed = 0;

/** A plan as a document, answered and then confirmed. */
const planBrought = async (child, scripts) => {
  const page = await signIn(browser, demo, 'aigerim', { language: 'ru', scripts });
  const hand = pointer(page);
  await bringPlan(page, hand, child, scripts);
  await confirmNeeds(page, hand, child);
  await leave(page);
};

/** A sheet with a fault, its good rows saved, and all of it put back. */
const sheetBrought = async (language, scripts) => {
  const page = await signIn(browser, demo, 'erlan', { language, scripts });
  await bringAndUndo(page, pointer(page));
  await leave(page);
};

/** A large sheet over a weak line, watched on its way. */
const sheetWatched = async (language) => {
  const page = await signIn(browser, demo, 'erlan', { language });
  await sendSlowly(page);
  await leave(page);
};

/** Walks a journey and says how it went. */
const walkOne = async ({ name, walk }) => {
  const since = Date.now();
  try {
    await walk();
    console.log(`ok  ${name} (${seconds(since)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`NOT ${name} (${seconds(since)} s): ${error.stack}`);
  }
};

/** Walks what was named, some at a time. */
const walkAll = async () => {
  const left = [...journeys];
  const walker = async () => {
    for (let one = left.shift(); one; one = left.shift()) await walkOne(one);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, walker));
};

try {
  if (process.env.UYA_SHOTS) {
    await takeShots(browser, demo);
  } else {
    const ready = await prepare(browser, demo, totp);
    for (const language of LANGUAGES) {
      journey(`every page without violation, ${language}`, () => inspect(browser, demo, ready, language, seen));
    }
    journey('the way of a case, by keyboard alone, Kazakh', () => wayOfACase('C-002', 0, { language: 'kk', scripts: true, handOf: keyboard }));
    journey('the way of a case, by keyboard alone, Russian', () => wayOfACase('C-006', 1, { language: 'ru', scripts: true, handOf: keyboard }));
    journey('the way of a case, by keyboard alone, English', () => wayOfACase('C-008', 2, { language: 'en', scripts: true, handOf: keyboard }));
    journey('the way of a case, without scripts, Kazakh', () => wayOfACase('C-009', 3, { language: 'kk', scripts: false }));
    journey('the way of a case, without scripts, Russian', () => wayOfACase('C-010', 4, { language: 'ru', scripts: false }));
    journey('the way of a case, without scripts, English', () => wayOfACase('C-016', 5, { language: 'en', scripts: false }));
    for (const scripts of [true, false]) {
      journey(`a plan is brought and answered, ${scripts ? 'with' : 'without'} scripts`, () => planBrought(scripts ? 'C-003' : 'C-004', scripts));
    }
    journey('a sheet is brought, saved and undone, without scripts', () => sheetBrought('kk', false));
    journey('a large sheet is watched on its way', () => sheetWatched('kk'));
    journey('the first five minutes', () => firstFiveMinutes('C-020'));
    journey('what was being written is there again', () => writeAndComeBack(browser, demo, 'C-005'));
    journey('the keys of a list', async () => {
      const page = await signIn(browser, demo, 'aigerim', { language: 'kk' });
      await useKeyboard(page, 'R-1');
      await leave(page);
    });
    journey('through the organisation', throughTheOrganisation);
    journey('what is printed is whole', () => printsWhole(browser, demo));
    journey('the first page is light', () => weighFirstPage(browser, demo));
    await walkAll();
    const last = { name: 'no page was left out', walk: async () => everyRouteIsSeen(seen) };
    if (!wanted) { await walkOne(last); journeys.push(last); }
    console.log(`${seconds(began)} s in all`);
    console.log(`${journeys.length - failed} passed, ${failed} failed`);
  }
} finally {
  await browser.close();
  await demo.stop();
}
process.exitCode = failed ? 1 : 0;
