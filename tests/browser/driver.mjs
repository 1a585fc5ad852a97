// Holds one Chromium for the tests. Reads a command a line from stdin, writes an answer a line to stdout (driver.py).
//
//   {"id": 7, "command": "fill", "page": 1, "label": "Name", "text": "Sokha"}  ->  {"id": 7, "value": null}
//   a command that fails  ->  {"id": 7, "error": "…", "url": "…", "text": "…"}
//
// It ends with its Chromium when stdin closes, so it never outlives the tests. If this process is killed, Chromium sees
// its pipe close and ends as well.

import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { commands, pages } from "./commands.mjs";

const [executablePath, milliseconds] = process.argv.slice(2);
const { CHROMIUM_LIBRARIES, ...env } = process.env;
if (CHROMIUM_LIBRARIES) env.LD_LIBRARY_PATH = CHROMIUM_LIBRARIES;
const browser = await chromium.launch({
  executablePath,
  env,
  timeout: Number(milliseconds),
  args: [
    "--no-sandbox", // root has none, and the pages are our own
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", // nothing leaves the machine
  ],
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
});

function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function where(page) {
  if (page === undefined || page.isClosed()) return {};
  const text = await page.evaluate(() => document.body?.innerText ?? "").catch(() => "");
  return { url: page.url(), text };
}

async function obey({ id, command, page: number, ...given }) {
  const opened = pages.get(number);
  try {
    if (command !== "open" && opened === undefined) throw new Error("this page is closed");
    const value = await commands[command](opened ?? { browser }, given);
    return { id, value: value ?? null };
  } catch (error) {
    return { id, error: error.message.replace(/\x1b\[\d+m/g, ""), ...(await where(opened?.page)) };
  }
}

answer({ id: 0, value: browser.version() });
for await (const line of createInterface({ input: process.stdin })) answer(await obey(JSON.parse(line)));
await browser.close();
process.exit();
