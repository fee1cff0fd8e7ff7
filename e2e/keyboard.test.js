// With nothing but a keyboard: Tab, Enter, Space and arrows, and one always sees where one is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, nothingWentWrong, person, shot } from "./browser.js";
import { startDemo } from "./demo.js";
import { leave } from "./steps.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What is wrong with the way in which the focus is shown, or nothing. */
function focusTrouble() {
  const here = document.activeElement;
  if (!here || here === document.body) return "nothing has the focus";
  // Large links and answers show the focus around the whole row or box.
  const shown = [here, here.closest(".choice")].filter(Boolean).flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")]);
  if (!shown.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)) return `no outline on ${here.outerHTML.slice(0, 120)}`;
  const box = here.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return `out of sight: ${here.outerHTML.slice(0, 120)}`;
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  if (top && !here.contains(top) && !top.contains(here) && !here.closest(".choice")?.contains(top)) return `covered by ${top.outerHTML.slice(0, 120)}: ${here.outerHTML.slice(0, 80)}`;
  return null;
}

/** Presses Tab until `selector` has the focus; on the way every stop must be seen. */
async function tabTo(page, selector) {
  for (let stop = 0; stop < 90; stop++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(focusTrouble), null, `on ${page.url()}`);
  }
  assert.fail(`Tab never comes to ${selector} on ${page.url()}`);
}

const enter = (page) => leave(page, () => page.keyboard.press("Enter"));
const focused = (page, read) => page.evaluate(read);

for (const slug of ["clinica-castellana", "dental-las-canteras"]) {
  test(`signs in, books an hour and signs out at ${slug}`, async () => {
    const clinic = demo.clinic(slug);
    const page = await person(browser);
    await page.goto(`${clinic.base_url}/sign-in`);
    await tabTo(page, "[name=email]");
    await page.keyboard.type(clinic.patient.email);
    await tabTo(page, "[name=password]");
    await page.keyboard.type(clinic.patient.password);
    await enter(page);
    assert.ok(!page.url().includes("sign-in"), page.url());

    // The first stop leads past the head of the page.
    await page.keyboard.press("Tab");
    assert.ok(await focused(page, () => document.activeElement.matches(".skip")));
    await page.keyboard.press("Enter");
    await tabTo(page, 'main a[href$="/book"]');
    await enter(page);
    await tabTo(page, "main a.tile");
    await enter(page);
    await tabTo(page, "select[name=practitioner]");
    await leave(page, () => page.keyboard.press("ArrowDown"));
    await tabTo(page, ".week a[rel=next]");
    await enter(page);
    await tabTo(page, "a.slot");
    const first = await focused(page, () => document.activeElement.querySelector("time").dateTime);
    await page.keyboard.press("ArrowDown");
    const second = await focused(page, () => document.activeElement.querySelector("time").dateTime);
    assert.ok(second > first && second.slice(0, 10) === first.slice(0, 10), `${first} → ${second}: down is later the same day`);
    assert.equal(await page.evaluate(focusTrouble), null);
    await page.keyboard.press("ArrowRight");
    const third = await focused(page, () => document.activeElement.querySelector("time").dateTime);
    assert.ok(third.slice(0, 10) >= first.slice(0, 10), "right is a later day, where there is one");
    await shot(page, `keyboard-${slug}`);
    await enter(page);
    await tabTo(page, 'form[action$="/book"] button');
    await enter(page);
    assert.match(page.url(), /\/appointments\/[0-9a-f-]{36}/);

    await tabTo(page, "details.menu > summary");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    assert.ok(await focused(page, () => !document.querySelector("details.menu").open && document.activeElement.matches("summary")), "Escape closes it");
    await page.keyboard.press("Space");
    await tabTo(page, 'form[action$="/sign-out"] button');
    await enter(page);
    assert.match(page.url(), /sign-in/);
    nothingWentWrong(page);
    await page.context().close();
  });
}

test("staff reach patients, agenda and days by single keys", async () => {
  const clinic = demo.clinic("clinica-castellana");
  const page = await person(browser);
  await page.goto(clinic.console_url);
  await tabTo(page, "[name=email]");
  await page.keyboard.type(clinic.staff.email);
  await tabTo(page, "[name=password]");
  await page.keyboard.type(clinic.staff.password);
  await enter(page);
  await page.keyboard.press("/");
  await page.keyboard.type("lozano");
  await enter(page);
  await tabTo(page, "main td a");
  await enter(page);
  assert.match(page.url(), /\/patients\/[0-9a-f-]{36}/);
  await page.keyboard.press("g");
  await leave(page, () => page.keyboard.press("1"));
  assert.match(page.url(), /\/agenda/);
  const today = await page.locator("[name=day]").inputValue();
  await leave(page, () => page.keyboard.press("k"));
  assert.ok((await page.locator("[name=day]").inputValue()) > today, "k is the next day");
  await tabTo(page, ".agenda");
  nothingWentWrong(page);
  await page.context().close();
});
