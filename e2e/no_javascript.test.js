// Everything works without JavaScript, and with nothing but a keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desktop, launch, person, phone, shot } from "./browser.js";
import { startDemo } from "./demo.js";
import { textOf } from "./files.js";
import { calendarsTo } from "./mailbox.js";
import { activate, addPatient, chooseHour, fillIn, follow, noError, password, send, signIn, signOut } from "./steps.js";
import { story } from "./story.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

for (const [slug, screen] of [["clinica-castellana", desktop], ["dental-las-canteras", phone]]) {
  test(`without JavaScript at ${slug} on a ${screen.name}`, async (t) => {
    const clinic = demo.clinic(slug);
    const label = `plain-${slug}`;
    const email = `sin.script.${screen.name}@example.com`;
    const patient = await person(browser, screen, { javaScriptEnabled: false });
    const staff = await person(browser, screen, { javaScriptEnabled: false });
    const step = story(t, label, () => [patient, staff]);
    let record;

    await step("staff add a patient, ask a questionnaire and issue an invoice", async () => {
      await signIn(staff, clinic.console_url, clinic.staff);
      record = await addPatient(staff, clinic, { given: "Julia", family: "Sencilla", email });
      await staff.goto(`${record}/questionnaires`);
      await staff.locator("select[name=questionnaire]").selectOption({ index: 1 });
      await send(staff, "/questionnaires");
      await noError(staff);
      await staff.goto(`${clinic.console_url}/invoices/new?patient=${record.split("/").pop()}`);
      await staff.locator("[name=description]").first().fill("Primera visita");
      await staff.locator("[name=unit]").first().fill("65,00");
      await follow(staff, "button[name=act][value=check]");
      await noError(staff);
      await follow(staff, "button[name=act][value=issue]");
      await noError(staff);
    });
    await step("activates the account, signs out and in", async () => {
      await activate(patient, demo.mail_dir, email);
      await signOut(patient);
      await signIn(patient, clinic.base_url, { email, password });
    });
    await step("books an hour", async () => {
      await chooseHour(patient, clinic, 1);
      await shot(patient, `${label}-confirm`);
      await send(patient, "/book");
      await noError(patient);
      await calendarsTo(demo.mail_dir, email, 1);
    });
    await step("answers the questionnaire, also what is asked only after other answers", async () => {
      await patient.goto(`${clinic.base_url}/questionnaires`);
      await follow(patient, 'main a[href*="/questionnaires/"]');
      await fillIn(patient);
      await follow(patient, "button[name=action][value=next]");
      await fillIn(patient);
      await shot(patient, `${label}-questionnaire`);
      await follow(patient, "button[name=action][value=submit]");
      await noError(patient);
      assert.match(patient.url(), /\/questionnaires\/responses\//);
    });
    await step("opens the invoice", async () => {
      await patient.goto(`${clinic.base_url}/invoices`);
      const file = await patient.request.get(await patient.locator('a[href$="/pdf"]').first().evaluate((a) => a.href));
      assert.match(await textOf(await file.body()), /65,00/);
    });
    await step("filters the documents with the button", async () => {
      await patient.goto(`${clinic.base_url}/documents`);
      await follow(patient, "form[method=get] button");
    });
    await step("signs out", async () => {
      await signOut(patient);
      await patient.goto(`${clinic.base_url}/appointments`);
      assert.match(patient.url(), /sign-in/);
    });
    await Promise.all([patient, staff].map((page) => page.context().close()));
  });
}
