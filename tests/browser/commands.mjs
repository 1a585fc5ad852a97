// What the tests can tell a page to do. Each is a method of Page (page.py), which says what it is for.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { shown, watched } from "./watched.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const pages = new Map();
let last = 0;

async function register(context) {
  const opened = await watched(await context.newPage());
  pages.set(++last, opened);
  return last;
}

const name = (given) => new RegExp(`^\\s*${given.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+")}\\s*$`);

function control(page, wanted, number) {
  const found = page
    .getByRole("button", { name: wanted, exact: true })
    .or(page.getByRole("link", { name: wanted, exact: true }))
    .or(page.locator("summary").filter({ hasText: name(wanted) }));
  return number === null ? found : found.nth(number);
}

function field(page, label) {
  if (label.startsWith("[")) return page.locator(label);
  const found = page.getByLabel(label, { exact: true });
  return found.or(page.getByRole("combobox", { name: label, exact: true })); // its label may contain the options
}

function focused() {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const label = one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.innerText || one.value || one.id;
  return (label || one.tagName).trim().replace(/\s+/g, " ");
}

async function key(page, pressed) {
  const on = page.locator(":focus");
  if (pressed.includes("Tab") || (await on.count()) !== 1) return page.keyboard.press(pressed);
  await on.press(pressed); // this waits if the key leads to another page
  return page.waitForLoadState("load");
}

async function storage(page) {
  const kept = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: window.caches ? await caches.keys() : [],
  }));
  return { cookies: await page.context().cookies(), ...kept };
}

// page.waitForFunction would evaluate the text in the page, against its content security policy
async function until(page, js) {
  const deadline = Date.now() + page.context().patience;
  while (!(await page.evaluate(js).catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Timeout: this did not become true: ${js}`);
    await new Promise((done) => setTimeout(done, 30));
  }
}

export const commands = {
  async open({ browser }, { options, patience }) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    context.setDefaultTimeout(patience * 1000);
    context.patience = patience * 1000;
    return register(context);
  },
  tab: ({ page }) => register(page.context()),
  async close({ page }) {
    await page.close();
  },
  async close_all({ page }) {
    await page.context().close();
    for (const [number, one] of pages) if (one.page.isClosed()) pages.delete(number);
  },

  goto: async ({ page }, { address }) => (await page.goto(address))?.status(),
  reload: async ({ page }) => (await page.reload())?.status(),
  back: async ({ page }) => (await page.goBack())?.status(),
  url: ({ page }) => page.url(),
  status: ({ seen }) => seen.status,

  fill: ({ page }, { label, text }) => field(page, label).fill(text),
  async select({ page }, { label, option }) {
    await field(page, label).selectOption({ label: option });
  },
  check: ({ page }, { label, on }) => field(page, label).setChecked(on),
  attach: ({ page }, { label, path }) => field(page, label).setInputFiles(path),
  async press({ page }, { name: wanted, number }) {
    await control(page, wanted, number).click();
    await page.waitForLoadState("load");
  },
  async press_first({ page }, { selector }) {
    await page.locator(selector).first().click();
    await page.waitForLoadState("load");
  },
  async press_twice({ page }, { name: wanted }) {
    await control(page, wanted, null).dblclick();
    await page.waitForLoadState("load");
  },
  key: ({ page }, { name: pressed }) => key(page, pressed),
  type: ({ page }, { text }) => page.keyboard.type(text),
  focused: ({ page }) => page.evaluate(focused),

  text: ({ page }, { selector }) => page.locator(selector).innerText(),
  count: ({ page }, { selector }) => page.locator(selector).count(),
  wait_for: ({ page }, { text }) => page.getByText(text).filter({ visible: true }).first().waitFor(),
  wait_for_url: ({ page }, { part }) => page.waitForURL((url) => url.href.includes(part)),
  wait_until: ({ page }, { js }) => until(page, js),
  wait_for_request: async ({ page, seen }, { part }) =>
    seen.requests.find((one) => one.url.includes(part)) ??
    shown(await page.waitForRequest((one) => one.url().includes(part))),
  evaluate: ({ page }, { js, argument }) =>
    page.evaluate(argument === null ? js : `(${js})(${JSON.stringify(argument)})`),

  async axe({ page, cdp }, { rules }) {
    const there = await page.evaluate(() => "axe" in window);
    // half a megabyte, with which page.evaluate is slow; a script element would violate the pages' policy
    if (!there) await cdp.send("Runtime.evaluate", { expression: `${AXE}; null` });
    const options = { runOnly: rules ?? RULES, resultTypes: ["violations"] };
    const { violations } = await page.evaluate((options) => axe.run(document, options), options);
    return violations.map(({ id, help, nodes }) => ({ id, help, html: nodes.map((node) => node.html) }));
  },
  width: ({ page }) => page.evaluate(() => document.documentElement.scrollWidth),
  resize: ({ page }, size) => page.setViewportSize(size),
  dark: ({ page }, { on }) => page.emulateMedia({ colorScheme: on ? "dark" : "light" }),
  text_size: ({ page }, { percent }) =>
    page.evaluate((size) => void (document.documentElement.style.fontSize = size), `${percent}%`),
  async screenshot({ page }, { path }) {
    await page.screenshot({ path, fullPage: true });
  },

  offline: ({ page }, { on }) => page.context().setOffline(on),
  lose_response: ({ page }, { part }) =>
    page.route(
      (url) => url.href.includes(part),
      async (route) => {
        await route.fetch({ maxRedirects: 0 });
        await route.abort("connectionreset");
      },
      { times: 1 },
    ),
  answer_next: ({ page }, { part, status }) =>
    page.route(
      (url) => url.href.includes(part),
      (route) => route.fulfill({ status, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
      { times: 1 },
    ),
  throttle: ({ cdp }, { latency, bytes_per_second: bytes }) =>
    cdp.send("Network.emulateNetworkConditions", {
      ...{ offline: false, latency, downloadThroughput: bytes, uploadThroughput: bytes },
    }),
  forget_files: ({ cdp }) => cdp.send("Network.clearBrowserCache").then(() => null),
  bytes_loaded: ({ seen }) => seen.bytes,
  requests: ({ seen }) => seen.requests,
  console: ({ seen }) => seen.console,
  storage: ({ page }) => storage(page),
};
