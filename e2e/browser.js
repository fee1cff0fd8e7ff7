// Chromium in the widths that people have, watching for whatever a person would not see: errors, blocked scripts, other hosts.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";
import { root } from "./demo.js";

export const desktop = { name: "desktop", viewport: { width: 1280, height: 900 } };
export const phone = {
  name: "phone",
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};
export const screens = [desktop, phone];

export async function launch() {
  return chromium.launch({
    executablePath: process.env.ANTESALA_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
}

/** A person's browser of its own: no cookies yet. `options` are Playwright's context options. */
export async function person(browser, screen = desktop, options = {}) {
  const { name, ...device } = screen;
  const context = await browser.newContext({ ...device, locale: "es-ES", timezoneId: "Europe/Madrid", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  watch(page);
  return page;
}

/** Collects what goes wrong on a page; `nothingWentWrong` looks at it. */
export function watch(page) {
  const wrong = [];
  page.wrong = wrong;
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refused form is answered with 4xx, which Chromium reports as an error; that is meant.
    if (message.type() === "error" && !message.text().includes("Failed to load resource")) wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const here = page.url();
    const { protocol, host } = new URL(request.url());
    if (here.startsWith("http") && protocol.startsWith("http") && host !== new URL(here).host && !request.isNavigationRequest()) {
      wrong.push(`asks another host: ${request.url()}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 500) wrong.push(`${response.status()} ${response.url()}`);
    if (response.status() === 404 && response.request().resourceType() !== "document") wrong.push(`404 ${response.url()}`);
  });
}

export function nothingWentWrong(page) {
  assert.deepEqual(page.wrong, [], `on ${page.url()}`);
}

/** Nothing sticks out to the right: a phone never scrolls sideways. */
export async function fitsTheScreen(page) {
  const sticksOut = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > wide + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  assert.deepEqual(sticksOut, [], `too wide: ${page.url()}`);
}

/** A picture in e2e/shots for people to look at, when ANTESALA_SHOTS is set, or `always`. */
export async function shot(page, name, always = false) {
  if (!always && !process.env.ANTESALA_SHOTS) return;
  const file = path.join(root, "e2e/shots", `${name}.png`);
  await mkdir(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true });
}
