// The whole journey in both clinics and both widths: from the invitation mail to the printed invoice, the patient's and the
// staff's side of it. Each journey has a patient of its own, so one does not depend on another.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, nothingWentWrong, person, screens, shot, signIn } from "./browser.js";
import { startDemo } from "./demo.js";
import { pdf, photo } from "./files.js";
import { activate, addPatient, eventually, noError, password, send, signOut } from "./steps.js";

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
      const patient = await person(browser, screen, { locale: "es-ES" });
      const staff = await person(browser, screen, { locale: "es-ES" });
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

      await step("nothing went wrong on the way", async () => {
        nothingWentWrong(patient);
        nothingWentWrong(staff);
        await Promise.all([patient.context().close(), staff.context().close()]);
      });
    });
  }
}
