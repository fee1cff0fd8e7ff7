// Answers that speak of a crisis: the patient sees first whom to call, staff see on every page that somebody should read them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { nothingInTheWay } from "./axe.js";
import { launch, nothingWentWrong, person, phone, screens } from "./browser.js";
import { startDemo } from "./demo.js";
import { activate, addPatient, follow, noError, send, signIn } from "./steps.js";
import { linkIn, mailTo } from "./mailbox.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

for (const screen of screens) {
  test(`an alert reaches the staff, and help the patient, on a ${screen.name}`, async () => {
    const clinic = demo.clinic("clinica-castellana");
    const email = `lola.${screen.name}@example.com`;
    const staff = await person(browser, screen);
    await signIn(staff, clinic.console_url, clinic.staff);
    const waiting = async () => Number((await staff.locator(".shell-nav .count [aria-hidden]").allInnerTexts())[0] ?? 0);
    const before = await waiting();
    const record = await addPatient(staff, clinic, { given: "Lola", family: `Marín ${screen.name}`, email });
    await staff.goto(`${record}/questionnaires`);
    await staff.locator("select[name=questionnaire]").selectOption("phq9/phq-9");
    await send(staff, "/questionnaires");

    const patient = await person(browser, screen);
    await activate(patient, demo.mail_dir, email);
    await patient.goto(`${clinic.base_url}/questionnaires`);
    await follow(patient, 'main a[href*="/questionnaires/"]');
    for (let question = 1; question <= 9; question++) await patient.locator(`[name="q-q${question}"][value="3"]`).check({ force: true });
    await follow(patient, patient.locator("form.questionnaire button[value=submit]"));
    await noError(patient);
    const crisis = patient.locator(".crisis");
    assert.deepEqual(await crisis.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))), ["tel:112", "tel:024"]);
    const top = (locator) => locator.first().evaluate((element) => element.getBoundingClientRect().top);
    assert.ok((await top(crisis)) < (await top(patient.locator(".outcome"))), "before the score");
    await nothingInTheWay(patient);

    await staff.goto(`${clinic.console_url}/patients`);
    assert.equal(await waiting(), before + 1);
    await nothingInTheWay(staff);
    await staff.goto(linkIn(await mailTo(demo.mail_dir, clinic.staff.email, (mail) => /\/responses\//.test(mail.text ?? "")), "/responses/"));
    await send(staff, "/read");
    assert.equal(await waiting(), before);
    for (const page of [patient, staff]) nothingWentWrong(page);
  });
}

test("somebody who was given a password chooses another before anything else", async () => {
  const clinic = demo.clinic("dental-las-canteras");
  const admin = await person(browser);
  await signIn(admin, clinic.console_url, clinic.staff);
  await admin.goto(`${clinic.console_url}/staff/new`);
  const form = admin.locator("main form");
  await form.locator("[name=name]").fill("Marta Vidal");
  await form.locator("[name=email]").fill("marta@lascanteras.example");
  await form.locator("[name=role]").selectOption("reception");
  await form.locator("[name=password]").fill("primera clave de Marta");
  await send(admin, "/staff/new");
  await noError(admin);
  const marta = await person(browser, phone);
  await signIn(marta, clinic.console_url, { email: "marta@lascanteras.example", password: "primera clave de Marta" });
  await marta.goto(`${clinic.console_url}/patients`);
  assert.match(marta.url(), /\/console\/profile$/);
  await nothingInTheWay(marta);
  await marta.locator("[name=old_password]").fill("primera clave de Marta");
  await marta.locator("[name=password]").fill("la clave que nadie sabe");
  await marta.locator("[name=password_again]").fill("la clave que nadie sabe");
  await send(marta, "/profile/password");
  await noError(marta);
  assert.match(marta.url(), /\/console\/agenda/);
  for (const page of [admin, marta]) nothingWentWrong(page);
});
