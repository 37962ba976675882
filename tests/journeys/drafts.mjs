// What is being written is there again: in another language at once, in another browser after the session ended.
import assert from 'node:assert/strict';
import { leave, signIn } from './demo.mjs';
import { open } from './case.mjs';
import { pointer } from './hands.mjs';

/** Weighs two needs without sending them, changes the language, comes back elsewhere, discards the draft. */
export const writeAndComeBack = async (browser, demo, child) => {
  const address = `/children/${child}/needs/confirm`;
  const choice = (page, at) => page.locator('.need fieldset').nth(at).locator('input[value=desirable]');
  const here = await signIn(browser, demo, 'aigerim', { language: 'kk' });
  await open(here, address);
  assert.equal(await here.locator('.draft').count(), 0, 'nothing was being written');
  assert.equal(await choice(here, 0).isChecked() || await choice(here, 1).isChecked(), false, 'nothing is chosen yet');
  await choice(here, 0).check();
  await here.waitForFunction(() => document.querySelector('form[data-draft] .saved').textContent !== '');
  await choice(here, 1).check();
  // At once: the second choice is not kept yet when the language changes.
  await pointer(here).press('form.langs button[lang=ru]');
  assert.equal(await here.getAttribute('html', 'lang'), 'ru');
  assert.equal(new URL(here.url()).pathname, address, 'the page is the same');
  assert.equal(await choice(here, 0).isChecked() && await choice(here, 1).isChecked(), true, 'both choices are there');
  await pointer(here).press('form.out button');
  await leave(here);
  const elsewhere = await signIn(browser, demo, 'aigerim', { language: 'ru' });
  await open(elsewhere, address);
  assert.equal(await choice(elsewhere, 0).isChecked() && await choice(elsewhere, 1).isChecked(), true, 'and in another browser');
  assert.equal(await elsewhere.locator('.draft').count(), 1, 'the page says that it is a draft');
  await pointer(elsewhere).press('.draft button');
  assert.equal(await choice(elsewhere, 0).isChecked(), false, 'a draft that is discarded is gone');
  assert.equal(await elsewhere.locator('.draft').count(), 0);
  await leave(elsewhere);
};
