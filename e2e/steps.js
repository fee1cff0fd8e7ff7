// What people do, step by step. Fields are found by their names and forms by where they go, so that every language works.

import assert from "node:assert/strict";
import { linkIn, mailTo } from "./mailbox.js";

export const password = "cuatro gatos en el tejado";
export const answer = "La señorita Luisa";

/** Sends the form whose action ends so, and waits for the page that follows. */
export async function send(page, action) {
  const form = page.locator(`form[action$="${action}"]`).first();
  await Promise.all([page.waitForEvent("domcontentloaded"), form.locator("button:not([type=button])").last().click()]);
}

/** Fails with what the page says if it shows an error. */
export async function noError(page) {
  const errors = await page.locator(".error-summary, .notice-error, .field-error").allInnerTexts();
  assert.deepEqual(errors, [], `on ${page.url()}`);
}

/** Staff add a patient with portal access; the clinic's mail goes out. */
export async function addPatient(page, clinic, { given, family, email }) {
  await page.goto(`${clinic.console_url}/patients/new`);
  const form = page.locator("main form").first();
  await form.locator("[name=given_name]").fill(given);
  await form.locator("[name=family_name]").fill(family);
  await form.locator("[name=identifier]").fill("12345678Z");
  await form.locator("[name=birth_on]").fill("1984-05-17");
  await form.locator("[name=email]").fill(email);
  await form.locator("[name=mobile]").fill("612 34 56 78");
  await form.locator("[name=address]").fill("Calle Mayor 1, 2.º B");
  await form.locator("[name=postal_code]").fill("28013");
  await form.locator("[name=city]").fill("Madrid");
  await form.locator("[name=portal_access]").check();
  await send(page, "/patients/new");
  await noError(page);
}

/** The patient opens the link of the latest invitation and fills in «Primer acceso». */
export async function activate(page, mailDir, email) {
  const link = linkIn(await mailTo(mailDir, email, (mail) => /\/activate\//.test(mail.text ?? "")), "/activate/");
  await page.goto(link);
  const form = page.locator('form[action*="/activate/"]');
  await form.locator("[name=password]").fill(password);
  await form.locator("[name=password_again]").fill(password);
  await form.locator("[name=mobile]").fill("612345678");
  const question = form.locator("select[name=question]");
  if (await question.count()) {
    await question.selectOption({ index: 1 });
    await form.locator("[name=answer]").fill(answer);
  }
  await Promise.all([page.waitForEvent("domcontentloaded"), form.locator("button:not([type=button])").last().click()]);
  await noError(page);
  return link;
}

/** Signs out by the icon at the top. */
export async function signOut(page) {
  await page.locator("details.menu > summary").click();
  await send(page, "/sign-out");
}

/** Chooses service, practitioner and an hour in two weeks' time, up to the page that asks to confirm. Returns the day. */
export async function chooseHour(page, clinic) {
  await page.goto(`${clinic.base_url}/book`);
  await page.locator("main a.tile").first().click();
  const practitioner = page.locator("select[name=practitioner]");
  await page.locator("main").waitFor();
  if (!(await page.locator(".week").count())) {
    await practitioner.selectOption({ index: 1 });
    await page.locator(".week").waitFor();
  }
  for (let week = 0; week < 6; week++) {
    await Promise.all([page.waitForEvent("domcontentloaded"), page.locator(".week a[rel=next]").click()]);
    if (week > 0 && (await page.locator("a.slot").count()) > 0) break;
  }
  const slot = page.locator("a.slot").first();
  const day = (await slot.locator("time").getAttribute("datetime")).slice(0, 10);
  await Promise.all([page.waitForEvent("domcontentloaded"), slot.click()]);
  return day;
}

/** Answers every question that is shown with something that fits. */
export async function fillIn(page) {
  const form = page.locator("form.questionnaire");
  for (let round = 0; round < 3; round++) {
    for (const question of await form.locator(".question:visible").all()) {
      const radios = question.locator("input[type=radio]");
      if (await radios.count()) {
        if (!(await question.locator("input:checked").count())) await radios.first().check();
        continue;
      }
      const boxes = question.locator("input[type=checkbox]");
      if (await boxes.count()) {
        await boxes.first().check();
        continue;
      }
      const field = question.locator("input, textarea, select").first();
      if (!(await field.count()) || (await field.inputValue())) continue;
      const type = await field.getAttribute("type");
      const mode = await field.getAttribute("inputmode");
      if ((await field.evaluate((one) => one.tagName)) === "SELECT") await field.selectOption({ index: 1 });
      else await field.fill(type === "date" ? "2020-05-04" : mode ? "1" : "Sin cambios");
    }
  }
}
