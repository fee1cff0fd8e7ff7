// What people do, step by step. Fields are found by their names and forms by where they go, so that every language works.

import assert from "node:assert/strict";
import { linkIn, mailTo } from "./mailbox.js";

export const password = "cuatro gatos en el tejado";
export const answer = "La señorita Luisa";

/** Does what leads to another page, and waits until that one is there. Works without the page's JavaScript. */
export async function leave(page, act) {
  await page.locator("html").evaluate((html) => html.setAttribute("data-left", ""));
  await act();
  await page.locator("html:not([data-left])").waitFor({ state: "attached" });
  await page.waitForLoadState();
}

/** Follows a link or presses a button that leads to another page. */
export const follow = (page, locator) => leave(page, () => (typeof locator === "string" ? page.locator(locator) : locator).first().click());

/** Sends the form whose action ends so. */
export const send = (page, action) => follow(page, page.locator(`form[method=post][action$="${action}"]`).first().locator("button:not([type=button])").last());

/** Fails with what the page says if it shows an error. */
export async function noError(page) {
  const errors = await page.locator(".notice-error, .field-error, .error-page").allInnerTexts();
  assert.deepEqual(errors, [], `on ${page.url()}`);
}

let people = 0;

/** A DNI that nobody else has: a number, and the letter that proves it. */
function identity() {
  people += 1;
  const number = 10_000_000 + ((process.pid * 1_000 + people) % 80_000_000);
  return `${number}${"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]}`;
}

/** Staff add a patient; with an e-mail address also to the portal, and the clinic's mail goes out. Returns the address of the record. */
export async function addPatient(page, clinic, { given, family, email }) {
  await page.goto(`${clinic.console_url}/patients/new`);
  const form = page.locator("main form").first();
  await form.locator("[name=given_name]").fill(given);
  await form.locator("[name=family_name]").fill(family);
  await form.locator("[name=identifier]").fill(identity());
  await form.locator("[name=birth_on]").fill("1984-05-17");
  if (email) {
    await form.locator("[name=email]").fill(email);
    await form.locator("[name=mobile]").fill("612 34 56 78");
    await form.locator("[name=address]").fill("Calle Mayor 1, 2.º B");
    await form.locator("[name=postal_code]").fill("28013");
    await form.locator("[name=city]").fill("Madrid");
    await form.locator("[name=portal_access]").check();
  }
  await send(page, "/patients/new");
  await noError(page);
  const record = page.url().replace(/\?.*/, "");
  assert.match(record, /\/patients\/[0-9a-f-]{36}$/);
  return record;
}

/** The patient opens the link of the latest invitation and fills in «Primer acceso». Returns the link. */
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
  await follow(page, form.locator("button:not([type=button])").last());
  await noError(page);
  return link;
}

/** Signs in at the form that the page shows. */
export async function signIn(page, url, { email, password }) {
  await page.goto(url);
  await page.locator("input[type=email]").first().fill(email);
  await page.locator("input[type=password]").first().fill(password);
  await send(page, "/sign-in");
  assert.ok(!page.url().includes("sign-in"), `signed in as ${email}; still at ${page.url()}: ${await page.locator("main").innerText()}`);
}

/** Signs out by the icon at the top. */
export async function signOut(page) {
  await page.locator("details.menu > summary").click();
  await send(page, "/sign-out");
}

/** Chooses the first service, a practitioner and an hour some weeks ahead, up to the page that asks to confirm. Returns the civil time. */
export async function chooseHour(page, clinic, weeks) {
  await page.goto(`${clinic.base_url}/book`);
  await follow(page, "main a.tile");
  await chooseSelect(page, "practitioner", { index: 1 });
  for (let week = 1; week <= weeks || (await page.locator("a.slot").count()) === 0; week++) await follow(page, ".week a[rel=next]");
  const at = await page.locator("a.slot time").first().getAttribute("datetime");
  await follow(page, "a.slot");
  return at;
}

/** Staff put an appointment into the agenda: the one that a page of the portal asks to confirm. */
export async function enterInAgenda(page, clinic, record, confirmAt, time) {
  const wanted = new URL(confirmAt).searchParams;
  await page.goto(`${clinic.console_url}/agenda/new?patient=${record.split("/").pop()}`);
  const form = page.locator("main form[method=post]");
  await form.locator("[name=service]").selectOption(wanted.get("service"));
  await form.locator("[name=site]").selectOption(wanted.get("site"));
  await form.locator("[name=practitioner]").selectOption(wanted.get("practitioner"));
  await form.locator("[name=day]").fill(time.slice(0, 10));
  await form.locator("[name=start]").fill(time.slice(11, 16));
  await send(page, "/agenda/new");
  await noError(page);
}

/** Chooses in a filter, which applies at once, or with its button where there is no JavaScript. */
export async function chooseSelect(page, name, option) {
  const select = page.locator(`select[name=${name}]`);
  const button = page.locator("form[method=get]:has(select)").locator("button").last();
  if (await button.isVisible()) {
    await select.selectOption(option);
    await follow(page, button);
  } else {
    await leave(page, () => select.selectOption(option));
  }
}

/** Answers every question that is shown with something that fits; what was answered stays. */
export async function fillIn(page) {
  const form = page.locator("form.questionnaire");
  for (let round = 0; round < 3; round++) {
    for (const question of await form.locator(".question:visible").all()) {
      const choice = question.locator(".choice");
      if (await choice.count()) {
        if (!(await question.locator("input:checked").count())) await choice.first().locator("label").click();
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
