// The way of one child's case: needs, list, reasons, proposal, first view, review, second check, replay.
// `hand` is a pointer or a keyboard (hands.mjs).
import assert from 'node:assert/strict';

const WORDS = 'The family speaks the language of the child and lives near the school that she knows.';
const SEND = 'main form[data-draft] .buttons button';

/** Opens an address and sees that it is a page. */
export const open = async (page, address) => {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, `${address} answered ${answer.status()}`);
};

/** Needs without an answer are named; then every need gets one. */
export const confirmNeeds = async (page, hand, child) => {
  await open(page, `/children/${child}/needs/confirm`);
  const groups = page.locator('.need fieldset');
  const needs = await groups.count();
  assert.ok(needs > 0, `${child} has needs to confirm`);
  await hand.press(SEND);
  assert.equal(await page.locator('.errors li').count() > 0, true, 'needs without an answer are named');
  for (let at = 0; at < needs; at += 1) {
    await hand.check(groups.nth(at).locator(`input[value=${at === 0 ? 'important' : 'desirable'}]`));
  }
  await hand.press(SEND);
};

/** Where the words of a sentence begin and end on the screen, a little inside. */
const spot = (sentence) => sentence.evaluate((one) => {
  const words = document.createRange();
  words.selectNodeContents(one.querySelector('[id^=w-]'));
  const all = [...words.getClientRects()].filter((one) => one.width > 12);
  const [first, last] = [all[0], all[all.length - 1]];
  const middle = (one) => one.top + one.height / 2;
  return { begins: [first.left + 40, middle(first)], ends: [last.right - 6, middle(last)] };
});

/** Chooses evidence as a pointer does, over two sentences; then as a keyboard does, within one. */
const selectEvidence = async (page) => {
  const sentences = page.locator('.sentence');
  const words = (place) => sentences.nth(place).locator('[id^=w-]').innerText();
  const offer = page.locator('.offer');
  await sentences.nth(1).scrollIntoViewIfNeeded();
  const { begins } = await spot(sentences.nth(1));
  const { ends } = await spot(sentences.nth(2));
  await page.mouse.move(...begins);
  await page.mouse.down();
  await page.mouse.move(...ends, { steps: 8 });
  await page.mouse.up();
  assert.equal(await offer.evaluate((one) => one.classList.contains('near')), true, 'a need is offered beside the words');
  await offer.locator('a').click();
  const chosen = page.locator('[data-chosen]');
  assert.equal(await chosen.innerText(), `${await words(1)} ${await words(2)}`, 'whole sentences are taken');
  const has = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await has(), 'f-item', 'the need is asked for next');
  const one = await spot(sentences.nth(1));
  await page.mouse.dblclick(...one.begins);
  await page.keyboard.press('Shift+Control+ArrowRight');
  for (let step = 0; step < 40 && await page.evaluate(() => !document.activeElement.matches('[data-offer]')); step += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await chosen.innerText(), await words(1), 'one sentence replaces two');
  assert.equal(await sentences.nth(1).locator('input').isChecked(), true, 'it is chosen in the text as well');
  assert.equal(await has(), 'f-item');
};

/** A plan is uploaded; each suggestion is answered, a need is added from a sentence, and all wait to be confirmed. */
export const bringPlan = async (page, hand, child, scripts) => {
  await open(page, `/children/${child}/plan/text`);
  await hand.press('form[enctype] .buttons button');
  assert.equal(await page.locator('.errors li').count(), 1, 'neither a file nor a text is told');
  await page.setInputFiles('#f-file', new URL('../../fixtures/office/plan.docx', import.meta.url).pathname);
  await hand.press('form[enctype] .buttons button');
  assert.match(page.url(), /\/plan\/reading$/, 'the text stands beside its suggestions');
  const suggested = page.locator('.need fieldset');
  const count = await suggested.count();
  assert.ok(count > 0 && await page.locator('aside mark').count() > 0, 'sentences are marked');
  for (let at = 0; at < count; at += 1) await hand.check(suggested.nth(at).locator('input[value=yes]'));
  if (scripts) await selectEvidence(page);
  else await hand.check(page.locator('.sentence input').nth(1));
  await page.selectOption('#f-item', 'family_climate');
  await page.selectOption('#f-level', '2');
  await hand.press('form[action$="/plan/reading"] .buttons button');
  assert.equal(await page.locator('.need .tag').count(), count, 'every answer is shown');
  assert.equal(await page.locator('main .notice a[href$="/needs/confirm"]').count(), 1, 'the needs wait to be confirmed');
};

/** The list of families for a child; answers its number and the families that could be approved. */
export const lookForFamilies = async (page, hand, child) => {
  if (!/\/runs\//.test(page.url())) {
    await open(page, `/children/${child}`);
    await hand.press(`form[action="/children/${child}/runs"] button`);
  }
  const run = /\/runs\/(R-\d+)/.exec(page.url())[1];
  const free = page.locator('article[data-row]:not(:has(.tag.warn)) h3 a');
  const families = await free.allTextContents();
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

/** Proposes the family at `pick`; the check refuses gaps without support, then lets it go. */
export const propose = async (page, hand, { run, families }, pick = 0) => {
  await open(page, `/runs/${run}/families/${families[pick]}/why`);
  await hand.press(`form[action="/runs/${run}/proposals"] button`);
  const number = /\/proposals\/(P-\d+)/.exec(page.url())[1];
  await hand.press('button[name=go][value=check]');
  assert.ok(await page.locator('.errors li').count() > 2, 'what is missing is named');
  assert.match(await page.title(), /^[^:]+: /, 'the title says that there is a problem');
  const field = (name) => page.locator(`[name="${name}"]`);
  await hand.choose(field('reserve'), families[pick + 1] ?? families[0]);
  await hand.check(field('reasons').first());
  await hand.write(field('words'), WORDS);
  for (const card of await page.locator('[id^="f-gap."].card').all()) {
    const key = (await card.getAttribute('id')).slice(2);
    await hand.check(card.locator('[value=support]'));
    await hand.write(card.locator(`[name="${key}.what"]`), 'A weekly talk with the specialist');
    await hand.write(card.locator(`[name="${key}.who"]`), 'Support service');
    await hand.write(card.locator(`[name="${key}.by"]`), '27.12.2026');
  }
  await hand.check(page.locator('[name=child_asked][value=yes]'));
  await hand.write(field('child_on'), '28.10.2026');
  await hand.write(field('child_words'), 'I would like to see them.');
  await hand.check(field('family_answer').first());
  await hand.write(field('family_on'), '29.10.2026');
  await hand.check(page.locator('[name=tie][value=none]'));
  if (await field('agency').count()) await hand.choose(field('agency'), { index: 1 });
  await hand.press('button[name=go][value=check]');
  assert.deepEqual(await page.locator('.errors li, .fault').allInnerTexts(), [], 'nothing is missing any more');
  await hand.press(`form[action="/proposals/${number}/send"] button`);
  return number;
};

/** The report of a proposal as a page and as a file. */
export const printReport = async (page, number) => {
  await open(page, `/proposals/${number}/report`);
  assert.ok(await page.locator('article.sheet h2').count() > 20, 'every section is there');
  const file = await page.request.get(await page.locator('main a.button').evaluate((one) => one.href));
  assert.equal((await file.body()).subarray(0, 5).toString(), '%PDF-', 'the report is a file too');
};

/** The reviewer says what they think before they may see what was chosen. */
export const giveFirstView = async (page, hand, number) => {
  await open(page, `/proposals/${number}`);
  assert.equal(await page.locator('[name^="view."]').count() > 0, true, 'a first view is asked for');
  assert.doesNotMatch(await page.locator('main').innerText(), new RegExp(WORDS), 'the reasons are still hidden');
  const asked = new Set(await page.locator('[name^="view."]').evaluateAll((list) => list.map((one) => one.name)));
  for (const name of asked) await hand.check(page.locator(`[name="${name}"]`).last());
  await hand.write(page.locator('[name=words]'), 'Each of these homes could be right with support.');
  await hand.press(SEND);
};

/** The reviewer sees the choice and judges it. */
export const review = async (page, hand, number, chosen) => {
  await giveFirstView(page, hand, number);
  assert.match(await page.locator('main').innerText(), new RegExp(chosen), 'the choice is shown now');
  await hand.check(page.locator('[name=result]').first());
  await hand.check(page.locator('[name=basis]').first());
  await hand.write(page.locator('[name=words]'), 'The plan of support answers every gap, and the child was heard.');
  await hand.check(page.locator('[name=tie][value=none]'));
  await hand.press(SEND);
};

/** A supervisor makes the second check. */
export const decide = async (page, hand, number) => {
  await open(page, `/proposals/${number}`);
  await hand.check(page.locator('[name=result]').first());
  await hand.write(page.locator('[name=words]'), 'Read in full; the reasons and the support are sound.');
  const changes = page.locator('[name=seen_changes]');
  if (await changes.count()) await hand.check(changes);
  await hand.press(SEND);
  assert.deepEqual(await page.locator('.errors li, .fault').allInnerTexts(), [], `${number} is approved`);
  assert.equal(await page.locator('[name=result]').count(), 0, `${number} waits for nobody any more`);
};

/** A supervisor replays what was decided. */
export const replay = async (page, hand, number) => {
  await open(page, `/audit/decisions/${number}`);
  await hand.press('form[action$="/replay"] button');
  assert.equal(await page.locator('.notice.good').count() > 0, true, 'the list comes out the same');
};
