// The demo in a process of its own, with an organisation's sign-in beside it, a browser, and people who sign in.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { pointer } from './hands.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const PROGRAM = process.env.UYA_PROGRAM ?? join(ROOT, 'target/debug/uya');
const SECRET = 'a secret of the journeys, long enough';

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** What a process says until it says `last`. */
const said = (child, last) => new Promise((done, failed) => {
  let text = '';
  child.stdout.on('data', (piece) => { text += piece; if (text.includes(last)) done(text); });
  child.on('exit', (code) => failed(new Error(`it ended with ${code}:\n${text}`)));
});

/** A real OpenID Connect provider, the one of the tests in Rust. */
const startProvider = async (back) => {
  const cwd = join(ROOT, 'tests/it/oidc');
  if (!existsSync(join(cwd, 'node_modules/oidc-provider'))) {
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd, stdio: 'inherit' });
    if (status !== 0) throw new Error('npm ci failed for the provider');
  }
  const child = spawn('node', ['provider.mjs', back, SECRET], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  const issuer = (await said(child, '\n')).trim();
  return { issuer, stop: () => child.stdin.end() };
};

/** Starts `uya demo` on a free port; answers its address and the password of everybody. */
export const startDemo = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uya-journeys-'));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const back = `${address}/sign-in/oidc/back`;
  const provider = await startProvider(back);
  const secret = join(folder, 'oidc.secret');
  writeFileSync(secret, SECRET, { mode: 0o600 });
  const env = {
    ...process.env, UYA_OIDC_ISSUER: provider.issuer, UYA_OIDC_CLIENT_ID: 'uya',
    UYA_OIDC_CLIENT_SECRET_FILE: secret, UYA_OIDC_REDIRECT: back,
  };
  const data = join(folder, 'demo');
  const child = spawn(PROGRAM, ['--lang', 'en', 'demo', '--folder', data, '--port', `${port}`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const text = await said(child, 'Ctrl-C');
  const password = /aigerim\s+(\S+)/.exec(text)[1];
  /** Ties a person to the account that the provider signs everybody in as. */
  const link = (code) => {
    const database = `sqlite:${join(data, 'uya-demo.sqlite')}`;
    const { status, stderr } = spawnSync(PROGRAM, ['--database', database, 'user', 'link', code, 'nobody'], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const stop = async () => {
    const ended = new Promise((done) => child.on('exit', done));
    child.removeAllListeners('exit');
    child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    child.kill('SIGINT');
    provider.stop();
    await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
  };
  return { address, issuer: provider.issuer, password, link, stop };
};

export const startBrowser = () => {
  const places = [process.env.UYA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium: install it or name it in UYA_CHROMIUM');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
  return chromium.launch({ executablePath, args });
};

/** A page of somebody who has not signed in yet; `faults` gathers what the browser complains of. */
export const come = async (browser, demo, { language = 'en', scripts = true, handOf = pointer } = {}) => {
  const context = await browser.newContext({
    baseURL: demo.address, viewport: { width: 1366, height: 768 }, javaScriptEnabled: scripts, reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.faults = [];
  const ours = [new URL(demo.address).origin, new URL(demo.issuer).origin];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && !ours.includes(origin)) page.faults.push(`a third party is asked: ${origin}`);
  });
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) page.faults.push(message.text());
  });
  await page.goto('/sign-in');
  await handOf(page).press(`form.langs button[lang=${language}]`);
  return page;
};

/** A page of somebody who has signed in, in a language. */
export const signIn = async (browser, demo, name, how = {}) => {
  const page = await come(browser, demo, how);
  const hand = (how.handOf ?? pointer)(page);
  await hand.write(page.locator('[name=name]'), name);
  await hand.write(page.locator('[name=password]'), demo.password);
  await hand.press('main form button');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return page;
};

/** Ends what somebody did; the browser may not have complained. */
export const leave = async (page) => {
  if (page.faults.length) throw new Error(`the browser complains: ${page.faults.join('; ')}`);
  await page.context().close();
};
