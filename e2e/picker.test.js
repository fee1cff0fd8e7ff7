// The calendar in which an hour is chosen: as a grid by keyboard and for screen readers, for somebody in another zone, and on a phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desktop, fitsTheScreen, launch, nothingWentWrong, person, phone, shot } from "./browser.js";
import { startDemo } from "./demo.js";
import { wrongWith } from "./looks.js";
import { follow, leave, signIn } from "./steps.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function calendar(screen, options) {
  const clinic = demo.clinic("clinica-castellana");
  const page = await person(browser, screen, options);
  await signIn(page, clinic.base_url, clinic.patient);
  await page.goto(`${clinic.base_url}/book?service=medicina-familiar&site=castellana`);
  await follow(page, ".week a[rel=next]");
  return page;
}

const at = (page) => page.evaluate(() => document.activeElement.querySelector("time")?.dateTime);

test("the week of hours is a grid of which one hour is a stop, with full dates", async () => {
  const page = await calendar(desktop);
  assert.equal(await page.locator(".slot[tabindex='0']").count(), 1);
  const slot = page.getByRole("grid").getByRole("link").first();
  assert.match((await slot.textContent()).trim(), /^\d{1,2}:\d\d, \w+, \d{1,2} de \w+ de \d{4}$/u);
  await slot.focus();
  const first = await at(page);
  await page.keyboard.press("End");
  const last = await at(page);
  assert.ok(last > first && last.slice(0, 10) === first.slice(0, 10), `${first} … ${last}`);
  await page.keyboard.press("Home");
  assert.equal(await at(page), first);
  await page.keyboard.press("ArrowRight");
  assert.ok((await at(page)).slice(0, 10) > first.slice(0, 10), "right is a later day");
  await leave(page, () => page.keyboard.press("PageDown"));
  assert.ok((await at(page)) > last, "the focus is in the week after");
  assert.deepEqual(await wrongWith(page, "picker-desktop"), []);
  await shot(page, "picker-desktop");
  await page.context().close();
});

test("the week of hours goes to a day at once, and keeps that in the address", async () => {
  const page = await calendar(desktop);
  const day = await page.locator("input[name=from]").getAttribute("max");
  await leave(page, () => page.locator("input[name=from]").fill(day));
  assert.equal(new URL(page.url()).searchParams.get("from"), day);
  assert.equal(await page.locator("input[name=from]").inputValue(), day);
  nothingWentWrong(page);
  await page.context().close();
});

test("the week of hours tells somebody in another zone both times", async () => {
  const here = await calendar(desktop);
  assert.ok(await here.locator("[data-zone-note]").isHidden());
  assert.equal(await here.locator(".slot .slot-label").count(), 0);
  await here.context().close();
  const page = await calendar(phone, { timezoneId: "America/Bogota" });
  assert.ok(await page.locator("[data-zone-note]").isVisible());
  const slot = page.locator("a.slot").first();
  const [clinic, own] = [await slot.locator("time").innerText(), await slot.locator(".slot-label").innerText()];
  const hour = (text) => Number(text.match(/(\d{1,2}):/)[1]);
  assert.equal((hour(clinic) - hour(own) + 24) % 24, 6, `${clinic} in Madrid, ${own} in Bogotá`);
  await fitsTheScreen(page);
  assert.deepEqual(await wrongWith(page, "picker-phone"), []);
  await shot(page, "picker-phone");
  await follow(page, slot);
  assert.ok((await page.locator("[data-own-time]").innerText()).includes(own));
  await page.context().close();
});

test("an hour that is held while the form is filled in shows how long it still is", async () => {
  const clinic = demo.clinic("dental-las-canteras");
  const page = await person(browser, phone);
  await page.clock.install();
  await signIn(page, clinic.base_url, clinic.patient);
  await page.goto(`${clinic.base_url}/book?service=ortodoncia`);
  if ((await page.locator("a.slot").count()) === 0) await follow(page, ".week a[rel=next]");
  await page.goto(new URL(await page.locator("a.slot").first().getAttribute("href"), page.url()).href);
  const left = async () => {
    const [, minutes, seconds] = (await page.locator("[data-countdown-left]").textContent()).match(/(\d+):(\d\d)$/);
    return 60 * Number(minutes) + Number(seconds);
  };
  const first = await left();
  assert.ok(first > 540 && first <= 600, `${first} seconds of ten minutes`);
  await page.clock.runFor(5_000);
  assert.ok((await left()) <= first - 5, "it counts");
  await page.clock.runFor(570_000);
  assert.notEqual(await page.locator(".hold [role=status]").first().textContent(), "", "a word when little is left");
  await page.clock.runFor(60_000);
  assert.ok(await page.locator(".hold.hold-over").isVisible());
  assert.match(await page.locator("[data-countdown-text]").textContent(), /\S/);
  await page.context().close();
});
