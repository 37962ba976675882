// What people do with the pages, in a real browser: with scripts and without, in three languages, by keyboard.
// A word of a journey's name walks that one alone; UYA_SHOTS=yes also makes the pictures of the README, in shots/.
import { mkdirSync } from 'node:fs';
import { startBrowser, startDemo, signIn } from './demo.mjs';
import { confirmNeeds, decide, lookClosely, lookForFamilies, open, propose, review } from './case.mjs';
import { useKeyboard } from './keys.mjs';
import { ROLES, inspect } from './pages.mjs';

const demo = await startDemo();
const browser = await startBrowser();
const wanted = process.argv[2];

const journey = async (name, walk) => {
  if (wanted && !name.includes(wanted)) return;
  const began = Date.now();
  await walk();
  console.log(`ok  ${name} (${Math.round((Date.now() - began) / 1000)} s)`);
};

const wayOfACase = async (child, language, scripts) => {
  const as = (name) => signIn(browser, demo, name, { language, scripts });
  const specialist = await as('aigerim');
  await confirmNeeds(specialist, child);
  const list = await lookForFamilies(specialist, child);
  await lookClosely(specialist, list);
  const number = await propose(specialist, list);
  const reviewer = await as('marat');
  await review(reviewer, number, list.families[0]);
  const supervisor = await as('gulnar');
  await decide(supervisor, number);
  for (const page of [specialist, reviewer, supervisor]) {
    if (page.faults.length) throw new Error(`the browser complains: ${page.faults.join('; ')}`);
    await page.context().close();
  }
};

const takePictures = async () => {
  const folder = new URL('shots/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  const pages = { list: '/runs/R-1', excluded: '/runs/R-1/excluded', why: '/runs/R-1/families/F-126/why' };
  for (const language of ['en', 'kk', 'ru']) {
    const page = await signIn(browser, demo, 'aigerim', { language });
    for (const [name, address] of Object.entries(pages)) {
      await open(page, address);
      await page.screenshot({ path: `${folder}${name}-${language}.png` });
    }
    await page.context().close();
  }
};

try {
  await journey('the keyboard alone', async () => useKeyboard(await signIn(browser, demo, 'aigerim', { language: 'kk' }), 'R-1'));
  if (process.env.UYA_SHOTS) await journey('pictures for the README', takePictures);
  for (const language of ['en', 'kk', 'ru']) {
    await journey(`every page without violation, ${language}`, async () => {
      for (const role of ROLES) {
        const page = await signIn(browser, demo, role, { language });
        await inspect(page, role, language);
        await page.context().close();
      }
    });
  }
  await journey('the way of a case, with scripts, Kazakh', () => wayOfACase('C-002', 'kk', true));
  await journey('the way of a case, without scripts, Russian', () => wayOfACase('C-006', 'ru', false));
} finally {
  await browser.close();
  await demo.stop();
}
