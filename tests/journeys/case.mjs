// The way of one child's case: needs, list, reasons, proposal, first view, review, second check, replay.
import assert from 'node:assert/strict';

const WORDS = 'The family speaks the language of the child and lives near the school that she knows.';

/** Opens an address and sees that it is a page. */
export const open = async (page, address) => {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, `${address} answered ${answer.status()}`);
};

/** Presses a button and waits for the page that answers. */
const press = async (page, button) => {
  const answered = page.waitForEvent('load');
  await page.click(button);
  await answered;
};

/** Needs without an answer are named; then every need gets one. */
export const confirmNeeds = async (page, child) => {
  await open(page, `/children/${child}/needs/confirm`);
  const groups = page.locator('.need fieldset');
  const needs = await groups.count();
  assert.ok(needs > 0, `${child} has needs to confirm`);
  await press(page, 'main form[data-draft] .buttons button');
  assert.equal(await page.locator('.errors li').count() > 0, true, 'needs without an answer are named');
  for (let at = 0; at < needs; at += 1) {
    await groups.nth(at).locator(`input[value=${at === 0 ? 'important' : 'desirable'}]`).check();
  }
  await press(page, 'main form[data-draft] .buttons button');
};

/** The list of families for a child; answers its number and the first families. */
export const lookForFamilies = async (page, child) => {
  if (!/\/runs\//.test(page.url())) {
    await open(page, `/children/${child}`);
    await press(page, `form[action="/children/${child}/runs"] button`);
  }
  const run = /\/runs\/(R-\d+)/.exec(page.url())[1];
  const families = await page.locator('article[data-row] h3 a').allTextContents();
  assert.ok(families.length > 1, `${run} shows families`);
  const text = await page.locator('main').innerText();
  assert.doesNotMatch(text, /%/, 'no per cent on the list');
  return { run, families };
};

/** Why a family stands where it stands, who is left out and why, and two side by side. */
export const lookClosely = async (page, { run, families }) => {
  await open(page, `/runs/${run}/families/${families[0]}/why`);
  assert.equal(await page.locator('.cols > section').count(), 3, 'for, against, not known');
  await open(page, `/runs/${run}/excluded`);
  assert.ok(await page.locator('section.card').count() > 0, 'every rule that excludes is named');
  await open(page, `/runs/${run}/compare?f=${families[0]}&f=${families[1]}`);
  assert.equal(await page.locator(`main a[href$="/${families[1]}/why"]`).count() > 0, true, 'both stand side by side');
};

/** Proposes the first family; the check refuses gaps without support, then lets it go. */
export const propose = async (page, { run, families }) => {
  await open(page, `/runs/${run}/families/${families[0]}/why`);
  await press(page, `form[action="/runs/${run}/proposals"] button`);
  const number = /\/proposals\/(P-\d+)/.exec(page.url())[1];
  await press(page, 'button[name=go][value=check]');
  assert.ok(await page.locator('.errors li').count() > 2, 'what is missing is named');
  assert.match(await page.title(), /^[^:]+: /, 'the title says that there is a problem');
  await page.selectOption('[name=reserve]', families[1]);
  await page.locator('[name=reasons]').first().check();
  await page.fill('[name=words]', WORDS);
  for (const card of await page.locator('[id^="f-gap."].card').all()) {
    await card.locator('[value=support]').check();
    const key = (await card.getAttribute('id')).slice(2);
    await card.locator(`[name="${key}.what"]`).fill('A weekly talk with the specialist');
    await card.locator(`[name="${key}.who"]`).fill('Support service');
    await card.locator(`[name="${key}.by"]`).fill('27.12.2026');
  }
  await page.check('[name=child_asked][value=yes]');
  await page.fill('[name=child_on]', '28.10.2026');
  await page.fill('[name=child_words]', 'I would like to see them.');
  await page.locator('[name=family_answer]').first().check();
  await page.fill('[name=family_on]', '29.10.2026');
  await page.check('[name=tie][value=none]');
  const agency = page.locator('[name=agency]');
  if (await agency.count()) await agency.selectOption({ index: 1 });
  await press(page, 'button[name=go][value=check]');
  assert.deepEqual(await page.locator('.errors li, .fault').allInnerTexts(), [], 'nothing is missing any more');
  await press(page, `form[action="/proposals/${number}/send"] button`);
  return number;
};

/** The reviewer says what they think before they may see what was chosen. */
export const review = async (page, number, chosen) => {
  await open(page, `/proposals/${number}`);
  assert.equal(await page.locator('[name^="view."]').count() > 0, true, 'a first view is asked for');
  assert.doesNotMatch(await page.locator('main').innerText(), new RegExp(WORDS), 'the reasons are still hidden');
  const asked = new Set(await page.locator('[name^="view."]').evaluateAll((list) => list.map((one) => one.name)));
  for (const name of asked) await page.locator(`[name="${name}"]`).last().check();
  await page.fill('[name=words]', 'Each of these homes could be right with support.');
  await press(page, 'main form[data-draft] .buttons button');
  assert.match(await page.locator('main').innerText(), new RegExp(chosen), 'the choice is shown now');
  await page.locator('[name=result]').first().check();
  await page.locator('[name=basis]').first().check();
  await page.fill('[name=words]', 'The plan of support answers every gap, and the child was heard.');
  await page.check('[name=tie][value=none]');
  await press(page, 'main form[data-draft] .buttons button');
};

/** A supervisor checks, and replays what was decided. */
export const decide = async (page, number) => {
  await open(page, `/proposals/${number}`);
  await page.locator('[name=result]').first().check();
  await page.fill('[name=words]', 'Read in full; the reasons and the support are sound.');
  const changes = page.locator('[name=seen_changes]');
  if (await changes.count()) await changes.check();
  await press(page, 'main form[data-draft] .buttons button');
  await open(page, `/audit/decisions/${number}`);
  await press(page, 'form[action$="/replay"] button');
  assert.equal(await page.locator('.notice.good').count() > 0, true, 'the list comes out the same');
};
