// Every page in every language: no violation that axe finds, nothing wider than the screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const SHARED = ['/work', '/children', '/cohort', '/cohort?view=table', '/proposals', '/proposals/P-1', '/proposals/P-2', '/model'];
const OF_ROLE = {
  aigerim: [
    ...SHARED, '/children/C-001', '/children/C-001?tab=plan', '/children/C-001?tab=wishes', '/children/C-001?tab=people',
    '/children/C-001?tab=families', '/children/C-001/history', '/children/C-001/waivers/new', '/children/C-009/needs/confirm',
    '/runs/R-1', '/runs/R-1/families/F-126/why', '/runs/R-1/families/F-007/why?numbers=yes', '/runs/R-1/excluded',
    '/runs/R-1/compare?f=F-126&f=F-076&f=F-021', '/runs/R-1/what-if', '/runs/R-1/ask', '/runs/R-3', '/families', '/families/F-126',
    '/families/F-126?tab=abilities', '/families/F-126?tab=placed', '/families/F-126?tab=contacts', '/families/F-126?tab=documents',
    '/families/F-126/history', '/learn', '/account', '/account/password', '/account/factor', '/account/step-up', '/break-glass',
    '/problems', '/problems/not-found', '/api/v1',
  ],
  marat: ['/work', '/proposals/P-1'],
  gulnar: ['/work', '/audit', '/audit/trail', '/proposals/P-2', '/model'],
  timur: ['/admin'],
};
export const ROLES = Object.keys(OF_ROLE);

/** Looks at every page of a role; answers how many. */
export const inspect = async (page, role, language) => {
  const found = [];
  for (const address of OF_ROLE[role]) {
    const answer = await page.goto(address);
    if (answer.status() !== 200) { found.push(`${address}: ${answer.status()}`); continue; }
    await page.evaluate(AXE);
    const violations = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } })
      .then(({ violations: all }) => all.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)), RULES);
    found.push(...violations.map((violation) => `${address}: ${violation}`));
    if (await page.getAttribute('html', 'lang') !== language) found.push(`${address}: not in ${language}`);
    await page.setViewportSize({ width: 320, height: 640 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${address}: ${over} px too wide at 320 px`);
    await page.setViewportSize({ width: 1366, height: 768 });
  }
  assert.deepEqual(found, [], `${role}, ${language}`);
  return OF_ROLE[role].length;
};
