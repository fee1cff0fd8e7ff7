// The whole journey in both clinics and both widths: from the invitation mail to the printed invoice, the patient's and the
// staff's side of it. Each journey has a patient of its own, so one does not depend on another.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, nothingWentWrong, person, screens, shot, signIn } from "./browser.js";
import { startDemo } from "./demo.js";
import { pdf, photo, textOf } from "./files.js";
import { mailTo } from "./mailbox.js";
import { activate, addPatient, chooseHour, fillIn, noError, password, send, signOut } from "./steps.js";

let demo, browser;
before(async () => {
  demo = await startDemo();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

for (const screen of screens) {
  for (const number of [0, 1]) {
    test(`clinic ${number + 1} on a ${screen.name}`, async (t) => {
      const clinic = demo.clinics[number];
      const label = `journey-${clinic.slug}-${screen.name}`;
      const email = `marta.${screen.name}@example.com`;
      const patient = await person(browser, screen);
      const staff = await person(browser, screen);
      const step = (name, act) => t.test(name, act);
      let record;

      await step("staff add a patient, and the invitation goes out", async () => {
        await signIn(staff, clinic.console_url, clinic.staff);
        await addPatient(staff, clinic, { given: "Marta", family: `Soler ${screen.name}`, email });
        await shot(staff, `${label}-record`);
        record = staff.url().replace(/\?.*/, "");
        assert.match(record, /\/patients\/[0-9a-f-]{36}/);
      });

      await step("the patient follows the link and has an account", async () => {
        const link = await activate(patient, demo.mail_dir, email);
        await shot(patient, `${label}-home`);
        assert.equal(new URL(patient.url()).pathname.replace(/\/$/, ""), new URL(clinic.base_url).pathname.replace(/\/$/, ""));
        const again = await person(browser, screen);
        await again.goto(link);
        assert.equal(await again.locator("form [name=password_again]").count(), 0, "the link works once");
        await again.context().close();
      });

      await step("signs out and in again", async () => {
        await signOut(patient);
        await signIn(patient, clinic.base_url, { email, password });
      });

      await step("puts a photograph on the profile", async () => {
        await patient.goto(`${clinic.base_url}/profile`);
        const file = { name: "yo.jpg", mimeType: "image/jpeg", buffer: await photo(patient) };
        await patient.locator("input[type=file][name=photo]").setInputFiles(file);
        await send(patient, "/profile/photo");
        await noError(patient);
        const face = patient.locator("header img.avatar");
        assert.ok(await face.evaluate((image) => image.complete && image.naturalWidth > 0 && image.naturalWidth === image.naturalHeight));
        await shot(patient, `${label}-profile`);
      });

      await step("sends a document, which the clinic sees", async () => {
        await patient.goto(`${clinic.base_url}/documents/upload`);
        const file = { name: "Analítica.pdf", mimeType: "application/pdf", buffer: pdf("Analitica") };
        await patient.locator("input[type=file][name=files]").setInputFiles(file);
        await send(patient, "/documents/upload");
        await noError(patient);
        await patient.getByText("Analítica").first().waitFor();
        await staff.goto(`${record}/documents`);
        await staff.getByText("Analítica").first().waitFor();
      });

      await step("gets a report from the clinic, marked unread until it is read", async () => {
        await staff.goto(`${record}/documents`);
        const files = ["Informe de la consulta.pdf", "Radiografía.pdf"].map((name) => ({ name, mimeType: "application/pdf", buffer: pdf(name.slice(0, 5)) }));
        await staff.locator("input[type=file][name=files]").setInputFiles(files);
        await staff.locator("select[name=kind]").selectOption({ index: 1 });
        await send(staff, "/documents");
        await noError(staff);
        await patient.goto(`${clinic.base_url}/documents`);
        const unread = patient.locator("main [data-unread]");
        const before = await unread.count();
        assert.ok(before >= 2, "both are unread");
        await shot(patient, `${label}-documents`);
        await patient.getByRole("link", { name: /Informe de la consulta/ }).first().click();
        await patient.locator("iframe.viewer-frame, img.viewer-picture").waitFor();
        const file = await patient.request.get(await patient.locator("iframe.viewer-frame").evaluate((frame) => frame.src));
        assert.match((await file.body()).toString("latin1"), /^%PDF-/);
        await patient.goto(`${clinic.base_url}/documents`);
        assert.ok((await unread.count()) < before, "what was opened is read");
      });

      await step("books an hour online, and it is in the clinic's agenda", async () => {
        const day = await chooseHour(patient, clinic);
        await shot(patient, `${label}-confirm`);
        await send(patient, "/book");
        await noError(patient);
        await shot(patient, `${label}-appointments`);
        await staff.goto(`${clinic.console_url}/agenda?day=${day}`);
        await staff.getByText("Marta Soler").first().waitFor();
        await shot(staff, `${label}-agenda`);
        const mail = await mailTo(demo.mail_dir, email, (one) => one.attachments.some((file) => /\.ics$/.test(file.filename ?? "")));
        const calendar = new TextDecoder().decode(mail.attachments.find((file) => /\.ics$/.test(file.filename)).content);
        assert.match(calendar, /BEGIN:VEVENT[^]*SUMMARY:[^]*END:VEVENT/);
      });

      await step("is told when somebody else took the hour meanwhile, and sees the nearest others", async () => {
        await chooseHour(patient, clinic);
        const other = await person(browser, screen);
        await signIn(other, clinic.base_url, clinic.patient);
        await other.goto(patient.url());
        await send(other, "/book");
        await noError(other);
        await send(patient, "/book");
        assert.equal(await patient.locator(".notice-error").count(), 1, "a clear message");
        assert.ok((await patient.locator(".slots-row a.slot").count()) > 0, "and other hours");
        await shot(patient, `${label}-taken`);
        await other.context().close();
      });

      await step("moves the appointment", async () => {
        await patient.goto(`${clinic.base_url}/appointments`);
        const before = await patient.locator("main time").first().getAttribute("datetime");
        await patient.locator('a[href$="/move"]').first().click();
        await patient.locator("a[rel=next]").first().click();
        await patient.locator("a.slot").last().click();
        await send(patient, "/move");
        await noError(patient);
        await patient.goto(`${clinic.base_url}/appointments`);
        assert.notEqual(await patient.locator("main time").first().getAttribute("datetime"), before);
        const mail = await mailTo(demo.mail_dir, email, (one) => one.attachments.some((file) => /SEQUENCE:[1-9]/.test(new TextDecoder().decode(file.content))));
        assert.ok(mail.subject);
      });

      await step("cancels it, and the hour is free again", async () => {
        await patient.goto(`${clinic.base_url}/appointments`);
        const before = await patient.locator('a[href$="/cancel"]').count();
        await patient.locator('a[href$="/cancel"]').first().click();
        await shot(patient, `${label}-cancel`);
        await send(patient, "/cancel");
        await noError(patient);
        await patient.goto(`${clinic.base_url}/appointments`);
        assert.equal(await patient.locator('a[href$="/cancel"]').count(), before - 1);
        await mailTo(demo.mail_dir, email, (one) => one.attachments.some((file) => /STATUS:CANCELLED/.test(new TextDecoder().decode(file.content))));
      });

      await step("answers the questionnaire that the clinic asked for, and the clinic reads it", async () => {
        await staff.goto(`${record}/questionnaires`);
        await staff.locator("select[name=questionnaire]").selectOption({ index: 1 });
        await send(staff, "/questionnaires");
        await noError(staff);
        await patient.goto(`${clinic.base_url}/questionnaires`);
        await patient.locator('main a[href*="/questionnaires/"]').first().click();
        await fillIn(patient);
        await shot(patient, `${label}-questionnaire`);
        await patient.locator("button[name=action][value=save]").click();
        await noError(patient);
        await patient.goto(`${clinic.base_url}/questionnaires`);
        await patient.locator('main a[href*="/questionnaires/"]').first().click();
        await patient.locator("button[name=action][value=submit]").click();
        await patient.waitForURL(/\/questionnaires\/responses\//);
        await noError(patient);
        await shot(patient, `${label}-outcome`);
        await staff.goto(`${clinic.console_url}/questionnaires`);
        await staff.getByText("Marta Soler").first().waitFor();
      });

      await step("gets an invoice, and opens and downloads its PDF", async () => {
        await staff.goto(`${clinic.console_url}/invoices/new?patient=${record.split("/").pop()}`);
        const form = staff.locator("main form").last();
        await form.locator("[name=description]").first().fill("Primera visita");
        await form.locator("[name=quantity]").first().fill("1");
        await form.locator("[name=unit]").first().fill("65,00");
        await form.locator("button[name=act][value=check]").last().click();
        await noError(staff);
        await shot(staff, `${label}-invoice-check`);
        await staff.locator("button[name=act][value=issue]").click();
        await staff.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
        await noError(staff);
        const number = (await staff.locator("h1").innerText()).split(" ").pop();
        await patient.goto(`${clinic.base_url}/invoices`);
        await patient.getByText(number).first().waitFor();
        await shot(patient, `${label}-invoices`);
        const address = await patient.locator('a[href$="/pdf"]').first().getAttribute("href");
        const file = await patient.request.get(new URL(address, patient.url()).href);
        assert.equal(file.headers()["content-type"], "application/pdf");
        const text = await textOf(await file.body());
        for (const words of [number, "Marta Soler", "65,00"]) assert.ok(text.includes(words), `${words} in:\n${text}`);
        const download = await patient.request.get(new URL(`${address}?download=1`, patient.url()).href);
        assert.match(download.headers()["content-disposition"], /^attachment/);
      });

      await step("nothing went wrong on the way", async () => {
        nothingWentWrong(patient);
        nothingWentWrong(staff);
        await Promise.all([patient.context().close(), staff.context().close()]);
      });
    });
  }
}
