// A sheet brought in: wrong at first, looked through, its good rows saved, and put back.
import assert from 'node:assert/strict';
import { open } from './case.mjs';

const HEADER = 'code;settlement;pets.value;pets.as_of';
const GOOD = 'F-901;TARAZ;true;30.10.2026';

/** A file as a person chooses it. */
export const sheet = (...rows) => ({ name: 'families.csv', mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...rows, ''].join('\n')) });

/** Uploads a file; answers the address of its report. Where scripts run, the report takes the place of the form. */
export const bringFile = async (page, file) => {
  await open(page, '/imports/new');
  await page.setInputFiles('#f-file', file);
  await page.click('form[enctype] .buttons button');
  await page.waitForURL(/\/imports\/I-\d+$/);
  return new URL(page.url()).pathname;
};

/** From a wrong file to its good rows, and back again. */
export const bringAndUndo = async (page, hand) => {
  await open(page, '/imports/new');
  await hand.press('form[enctype] .buttons button');
  assert.equal(await page.locator('.errors li').count(), 1, 'that no file was chosen is told');
  await page.setInputFiles('#f-file', { name: 'families.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004nothing') });
  await hand.press('form[enctype] .buttons button');
  assert.equal(await page.locator('.errors li').count(), 1, 'a broken file says why');
  const report = await bringFile(page, sheet(GOOD, 'F-902;TARAS;true;31.02.2026'));
  assert.ok(await page.locator('#findings tbody tr').count() >= 2, 'what to fix is listed');
  await open(page, '/families?q=F-901');
  assert.equal(await page.locator('a[href="/families/F-901"]').count(), 0, 'nothing is saved yet');
  await open(page, report);
  await hand.check(page.locator('input[name=part][value=all]'));
  await hand.press('form[action$="/save"] button');
  assert.equal(await page.locator('.errors li').count(), 1, 'all or nothing: one row has faults');
  await hand.check(page.locator('input[name=part][value=row]'));
  await hand.press('form[action$="/save"] button');
  await open(page, '/families/F-901');
  await open(page, report);
  await hand.press('form[action$="/undo"] button');
  const answer = await page.goto('/families/F-901');
  assert.equal(answer.status(), 404, 'what was added is taken back');
};
