// Two ways to use a page: with a pointer, or with the keyboard alone. Both find things as a person would see them.
import assert from 'node:assert/strict';

/** Waits for the page that answers what `act` begins. */
const answered = async (page, act) => {
  const loaded = page.waitForEvent('load');
  await act();
  await loaded;
};

/** A hand on the pointer. */
export const pointer = (page) => ({
  press: (button) => answered(page, () => page.locator(button).first().click()),
  check: (choice) => choice.check(),
  write: (field, text) => field.fill(text),
  choose: (list, value) => list.selectOption(value),
});

/** Ten fingers: Tab, arrows, Space, Enter. What has focus must be in view and outlined. */
export const keyboard = (page) => {
  const key = (name) => page.keyboard.press(name);
  const has = (target) => target.evaluate((one) => one === document.activeElement);
  // Tab reaches a group of choices, arrows go through it.
  const isThere = (target) => target.evaluate((one) => one === document.activeElement || (one.type === 'radio' && document.activeElement.name === one.name));
  const reach = async (target) => {
    for (let step = 0; step < 400; step += 1) {
      if (await isThere(target)) return see();
      await key('Tab');
    }
    throw new Error(`the keyboard does not reach ${await target.evaluate((one) => one.outerHTML.slice(0, 200))}`);
  };
  const see = async () => {
    const seen = await page.evaluate(() => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect();
      return { on: box.bottom > 0 && box.top < innerHeight, outlined: getComputedStyle(one).outlineStyle !== 'none', what: one.outerHTML.slice(0, 120) };
    });
    assert.ok(seen.on && seen.outlined, `what has focus is in view and outlined: ${seen.what}`);
  };
  return {
    press: async (button) => {
      await reach(page.locator(button).first());
      await answered(page, () => key('Enter'));
    },
    check: async (choice) => {
      await reach(choice);
      if (await has(choice) && !await choice.isChecked()) await key('Space');
      for (let step = 0; step < 12 && !await choice.isChecked(); step += 1) await key('ArrowDown');
      assert.equal(await choice.isChecked(), true, 'the keyboard chooses it');
    },
    write: async (field, text) => {
      await reach(field);
      await key('Control+A');
      await page.keyboard.type(text);
    },
    choose: async (list, value) => {
      await reach(list);
      const wanted = typeof value === 'string' ? value : await list.locator('option').nth(value.index).getAttribute('value');
      for (let step = 0; step < 80 && await list.inputValue() !== wanted; step += 1) await key('ArrowDown');
      assert.equal(await list.inputValue(), wanted, 'the keyboard chooses it');
    },
  };
};
