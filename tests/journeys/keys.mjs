// The keys of a list, with the keyboard alone: no pointer is touched here.
import assert from 'node:assert/strict';
import { open } from './case.mjs';

const focused = (page, what) => page.evaluate(`document.activeElement?.${what}`);

/** From the top of the page to the list, a family, its reasons; nothing that has focus is hidden or without an outline. */
export const useKeyboard = async (page, run) => {
  await open(page, `/runs/${run}`);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page, 'getAttribute("href")'), '#main', 'the first stop leads to the content');
  await page.keyboard.press('Enter');
  assert.equal(await focused(page, 'id'), 'main', 'and goes there');
  await page.keyboard.press('j');
  const first = await focused(page, 'textContent');
  await page.keyboard.press('j');
  const second = await focused(page, 'textContent');
  assert.notEqual(first, second, 'j goes to the next family');
  await page.keyboard.press('k');
  assert.equal(await focused(page, 'textContent'), first, 'k goes back');
  await page.keyboard.press('Shift+?');
  assert.equal(await page.locator('#keys[open]').count(), 1, 'the list of keys opens');
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await page.keyboard.press('w');
  await page.waitForURL(/\/why$/);
  await open(page, '/children');
  await page.keyboard.press('/');
  assert.equal(await focused(page, 'type'), 'search', 'the search has focus');
  let loads = 0;
  page.on('load', () => { loads += 1; });
  await page.keyboard.type('C-001');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=C-001/);
  await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
  assert.equal(await focused(page, 'id'), 'list', 'what was fetched has focus');
  assert.equal(loads, 0, 'the list is filtered in place: no page was loaded');
};

/** A password can be looked at where scripts run, and is hidden again before it is sent. */
export const lookAtPassword = async (page) => {
  const [field, button] = ['[name=password]', 'button[data-reveal]'].map((one) => page.locator(one));
  await field.fill('төрт түлік');
  await button.focus();
  await page.keyboard.press('Enter');
  assert.equal(await field.getAttribute('type'), 'text', 'what was typed can be read');
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('Enter');
  assert.equal(await field.getAttribute('type'), 'password', 'and is hidden again');
};
