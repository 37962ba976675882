// A large sheet over a weak line: what has left and what is checked is told in words, and the report follows.
import assert from 'node:assert/strict';
import { open } from './case.mjs';
import { sheet } from './imports.mjs';
import { violations } from './pages.mjs';

const ROWS = 9_000;
const BYTES_A_SECOND = 40 * 1024;

/** Every different text of an element, until the page is another one. */
const texts = async (page, selector, until) => {
  const seen = new Set();
  while (!until()) {
    const text = await page.locator(selector).textContent({ timeout: 500 }).catch(() => null);
    if (text) seen.add(text);
    await new Promise((done) => setTimeout(done, 40));
  }
  return [...seen];
};

/** Sends a large sheet; `look` is called with the page while it is on its way. */
export const sendSlowly = async (page, look = async () => {}) => {
  await open(page, '/imports/new');
  const rows = Array.from({ length: ROWS }, (_, number) => `F-${10_000 + number};TARAZ;true;30.10.2026`);
  await page.setInputFiles('#f-file', sheet(...rows));
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: BYTES_A_SECOND });
  let pages = 0;
  page.on('load', () => { pages += 1; });
  const until = () => !page.url().endsWith('/new');
  // Watched from the first press on: looking for violations may take longer than the file.
  const watched = Promise.all([texts(page, '.sending p', until), texts(page, '#live', until)]);
  await page.click('form[enctype] .buttons button');
  await page.locator('.sending progress[value]').waitFor();
  assert.equal(await page.locator('form[enctype] .buttons button').getAttribute('aria-disabled'), 'true');
  assert.deepEqual(await violations(page), [], 'while the file is on its way');
  await look(page);
  const [told, heard] = await watched;
  assert.ok(told.filter((text) => /^\D+0[.,]\d \D+ 0[.,]\d/.test(text)).length > 1, `how much has left: ${told}`);
  assert.ok(told.some((text) => /[1-9]\d* ?\d* /.test(text) && !/0[.,]\d/.test(text)), `how many rows are checked: ${told}`);
  assert.ok(heard.length > 0, 'it is said aloud as well');
  assert.equal(pages, 0, 'the report took the place of the form');
  assert.match(await page.locator('main').innerText(), /9\s000|9,000/, 'every row was checked');
  await page.goBack();
  await page.locator('#f-file').waitFor();
  assert.equal(await page.locator('.sending p').textContent(), '', 'the way back leads to the form as it was');
};
