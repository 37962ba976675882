// The pictures of the README: three pages in three languages, as somebody at an office PC sees them.
import { mkdirSync, writeFileSync } from 'node:fs';
import UPNG from 'upng-js';
import { leave, signIn } from './demo.mjs';
import { lookForFamilies, open } from './case.mjs';
import { pointer } from './hands.mjs';

const CHILD = 'C-029';
const COLOURS = 64;
const MOST_BYTES = 150 * 1024;

/** Writes every picture into `shots/`, with few colours so that the page of the README stays light. */
export const takeShots = async (browser, demo) => {
  const folder = new URL('shots/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  const maker = await signIn(browser, demo, 'aigerim');
  const { run, families } = await lookForFamilies(maker, pointer(maker), CHILD);
  await leave(maker);
  const pages = { list: `/runs/${run}`, excluded: `/runs/${run}/excluded`, why: `/runs/${run}/families/${families[0]}/why` };
  for (const language of ['kk', 'ru', 'en']) {
    const page = await signIn(browser, demo, 'aigerim', { language });
    for (const [name, address] of Object.entries(pages)) {
      await open(page, address);
      const whole = UPNG.decode(await page.screenshot());
      const small = Buffer.from(UPNG.encode(UPNG.toRGBA8(whole), whole.width, whole.height, COLOURS));
      if (small.length > MOST_BYTES) throw new Error(`${name}-${language}.png has ${small.length} bytes`);
      writeFileSync(`${folder}${name}-${language}.png`, small);
      console.log(`${name}-${language}.png  ${Math.round(small.length / 1024)} KB`);
    }
    await leave(page);
  }
};
