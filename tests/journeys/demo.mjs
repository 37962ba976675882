// The demo in a process of its own, a browser, and people who sign in.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = new URL('../..', import.meta.url).pathname;

/** Starts `uya demo` on a free port; answers its address and the password of everybody. */
export const startDemo = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uya-journeys-'));
  const program = process.env.UYA_PROGRAM ?? join(ROOT, 'target/debug/uya');
  const child = spawn(program, ['--lang', 'en', 'demo', '--folder', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const text = await new Promise((done, failed) => {
    let said = '';
    child.stdout.on('data', (piece) => { said += piece; if (said.includes('Ctrl-C')) done(said); });
    child.on('exit', (code) => failed(new Error(`the demo ended with ${code}:\n${said}`)));
  });
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text)[0];
  const password = /aigerim\s+(\S+)/.exec(text)[1];
  const stop = async () => {
    const ended = new Promise((done) => child.on('exit', done));
    child.removeAllListeners('exit');
    child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    child.kill('SIGINT');
    await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
  };
  return { address, password, stop };
};

export const startBrowser = () => {
  const places = [process.env.UYA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium: install it or name it in UYA_CHROMIUM');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
  return chromium.launch({ executablePath, args });
};

/** A page of somebody who has signed in, in a language; `faults` gathers what the browser complains of. */
export const signIn = async (browser, demo, name, { language = 'en', scripts = true, width = 1366 } = {}) => {
  const context = await browser.newContext({
    baseURL: demo.address, viewport: { width, height: 768 }, javaScriptEnabled: scripts, reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) page.faults.push(message.text());
  });
  await page.goto('/sign-in');
  await page.click(`form.langs button[lang=${language}]`);
  await page.fill('[name=name]', name);
  await page.fill('[name=password]', demo.password);
  await page.click('main form button');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return page;
};
