// The patient's whole journey in both clinics and both widths: from the invitation mail to the printed invoice. Each journey
// has a patient of its own, so one does not depend on another.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, person, screens, shot } from "./browser.js";
import { startDemo } from "./demo.js";
import { pdf, photo, textOf } from "./files.js";
import { calendarsTo, mailTo } from "./mailbox.js";
import { activate, addPatient, chooseHour, enterInAgenda, fillIn, follow, noError, password, send, signIn, signOut } from "./steps.js";
import { story } from "./story.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const journeys = screens.flatMap((screen) => ["clinica-castellana", "dental-las-canteras"].map((slug) => ({ screen, slug })));

describe("a patient's journey", { concurrency: 2 }, () => {
  for (const { screen, slug } of journeys) {
    test(`at ${slug} on a ${screen.name}`, async (t) => {
      const clinic = demo.clinic(slug);
      const label = `journey-${slug}-${screen.name}`;
      const email = `marta.${slug}.${screen.name}@example.com`;
      const patient = await person(browser, screen);
      const staff = await person(browser);
      const step = story(t, label, () => [patient, staff]);
      const at = (path) => `${clinic.base_url}${path}`;
      // Journeys at one clinic book in weeks of their own, so that none takes another's hour.
      const weeks = 1 + screens.indexOf(screen);
      let record, hour;

      await step("staff add a patient, and the invitation goes out", async () => {
        await signIn(staff, clinic.console_url, clinic.staff);
        record = await addPatient(staff, clinic, { given: "Marta", family: `Soler ${screen.name}`, email });
      });

      await step("the patient follows the link and has an account", async () => {
        const link = await activate(patient, demo.mail_dir, email);
        await shot(patient, `${label}-home`);
        assert.equal(patient.url().replace(/\/$/, ""), clinic.base_url);
        const again = await person(browser, screen);
        await again.goto(link);
        assert.equal(await again.locator("form [name=password_again]").count(), 0, "the link works once");
        await again.locator('[role=status] a[href$="/sign-in"]').waitFor();
        await again.context().close();
      });

      await step("signs out and in again", async () => {
        await signOut(patient);
        await signIn(patient, clinic.base_url, { email, password });
      });

      await step("puts a photograph on the profile", async () => {
        await patient.goto(at("/profile"));
        const file = { name: "yo.jpg", mimeType: "image/jpeg", buffer: await photo(patient) };
        await patient.locator("input[type=file][name=photo]").setInputFiles(file);
        await send(patient, "/profile/photo");
        await noError(patient);
        const face = patient.locator("header img.avatar");
        await face.evaluate((image) => image.decode());
        assert.ok(await face.evaluate((image) => image.naturalWidth > 0 && image.naturalWidth === image.naturalHeight));
        await shot(patient, `${label}-profile`);
      });

      await step("changes the contact data", async () => {
        await patient.locator("[name=address]").fill("Calle Menor 2");
        await send(patient, "/profile");
        await noError(patient);
        await staff.goto(record);
        await staff.getByText("Calle Menor 2").waitFor();
      });

      await step("sends a document, which the clinic sees", async () => {
        await patient.goto(at("/documents/upload"));
        const file = { name: "Analítica.pdf", mimeType: "application/pdf", buffer: pdf("Analitica") };
        await patient.locator("input[type=file][name=files]").setInputFiles(file);
        await send(patient, "/documents/upload");
        await noError(patient);
        await patient.getByText("Analítica").first().waitFor();
        await staff.goto(`${record}/documents`);
        await staff.getByText("Analítica").first().waitFor();
      });

      await step("gets a report from the clinic, marked unread until it is read", async () => {
        const files = ["Informe de la consulta.pdf", "Radiografía.pdf"].map((name) => ({ name, mimeType: "application/pdf", buffer: pdf(name.slice(0, 5)) }));
        await staff.locator("input[type=file][name=files]").setInputFiles(files);
        await staff.locator("select[name=kind]").selectOption({ index: 1 });
        await send(staff, "/documents");
        await noError(staff);
        await patient.goto(at("/documents"));
        const unread = patient.locator("main [data-unread]");
        assert.equal(await unread.count(), 2, "both are unread");
        await shot(patient, `${label}-documents`);
        await follow(patient, patient.getByRole("link", { name: "Informe de la consulta", exact: true }));
        const file = await patient.request.get(await patient.locator("iframe.viewer").evaluate((frame) => frame.src));
        assert.match((await file.body()).toString("latin1"), /^%PDF-/);
        await patient.goto(at("/documents"));
        assert.equal(await unread.count(), 1, "what was opened is read");
      });

      await step("books an hour online, and it is in the clinic's agenda", async () => {
        hour = await chooseHour(patient, clinic, weeks);
        await shot(patient, `${label}-confirm`);
        await send(patient, "/book");
        await noError(patient);
        await staff.goto(`${clinic.console_url}/agenda?day=${hour.slice(0, 10)}`);
        const entry = staff.locator(".entry", { hasText: "Marta Soler" });
        assert.ok((await entry.first().locator(".entry-time").innerText()).startsWith(hour.slice(11, 16)));
        const [event] = await calendarsTo(demo.mail_dir, email, 1);
        assert.match(event, /BEGIN:VEVENT[^]*SUMMARY:[^]*END:VEVENT/);
      });

      await step("sees it at home and among the appointments, and takes it into the calendar", async () => {
        await patient.goto(clinic.base_url);
        assert.equal((await patient.locator(".next time").getAttribute("datetime")).slice(0, 16), hour.slice(0, 16));
        await patient.goto(at("/appointments"));
        await shot(patient, `${label}-appointments`);
        const link = await patient.locator('a[href$="/calendar.ics"]').first().getAttribute("href");
        const file = await patient.request.get(new URL(link, patient.url()).href);
        assert.match(file.headers()["content-type"], /^text\/calendar/);
        assert.match(await file.text(), /BEGIN:VCALENDAR/);
      });

      await step("is told when somebody else took the hour meanwhile, and sees the nearest others", async () => {
        const wanted = await chooseHour(patient, clinic, weeks);
        const other = await addPatient(staff, clinic, { given: "Otra", family: "Persona" });
        await enterInAgenda(staff, clinic, other, patient.url(), wanted);
        await send(patient, "/book");
        assert.equal(await patient.locator(".notice-error").count(), 1, "a clear message");
        assert.ok((await patient.locator(".slots-row a.slot").count()) > 0, "and other hours");
        await shot(patient, `${label}-taken`);
      });

      await step("moves the appointment", async () => {
        await patient.goto(at("/appointments"));
        await follow(patient, 'a[href$="/move"]');
        await follow(patient, "a[rel=next]");
        await follow(patient, patient.locator("a.slot").nth(-weeks));
        await shot(patient, `${label}-move`);
        await send(patient, "/move");
        await noError(patient);
        await patient.goto(at("/appointments"));
        assert.notEqual(await patient.locator("main time").first().getAttribute("datetime"), hour);
        const events = await calendarsTo(demo.mail_dir, email, 2);
        assert.match(events[1], /SEQUENCE:[1-9]/);
      });

      await step("cancels it, and the calendar is told", async () => {
        await follow(patient, 'a[href$="/cancel"]');
        await shot(patient, `${label}-cancel`);
        await send(patient, "/cancel");
        await noError(patient);
        await patient.goto(at("/appointments"));
        assert.equal(await patient.locator('a[href$="/cancel"]').count(), 0);
        const events = await calendarsTo(demo.mail_dir, email, 3);
        assert.match(events[2], /STATUS:CANCELLED/);
        const names = new Set(events.map((event) => event.match(/UID:(\S+)/)[1]));
        assert.equal(names.size, 1, "it is the same event for the calendar");
      });

      await step("answers the questionnaire that the clinic asked for, and the clinic reads it", async () => {
        await staff.goto(`${record}/questionnaires`);
        await staff.locator("select[name=questionnaire]").selectOption({ index: 1 });
        await send(staff, "/questionnaires");
        await noError(staff);
        await mailTo(demo.mail_dir, email, (one) => /\/questionnaires\//.test(one.text ?? ""));
        await patient.goto(at("/questionnaires"));
        await follow(patient, 'main a[href*="/questionnaires/"]');
        await fillIn(patient);
        await shot(patient, `${label}-questionnaire`);
        await follow(patient, "button[name=action][value=save]");
        await noError(patient);
        await patient.goto(at("/questionnaires"));
        await follow(patient, 'main a[href*="/questionnaires/"]');
        assert.ok((await patient.locator("form.questionnaire :checked").count()) > 0, "the draft is there");
        await follow(patient, "button[name=action][value=submit]");
        await noError(patient);
        assert.match(patient.url(), /\/questionnaires\/responses\//);
        await shot(patient, `${label}-outcome`);
        await staff.goto(`${clinic.console_url}/questionnaires`);
        await follow(staff, staff.locator("tr", { hasText: "Marta Soler" }).first().locator('a[href*="/responses/"]'));
        await shot(staff, `${label}-answers`);
        await send(staff, "/read");
        await noError(staff);
      });

      await step("gets an invoice, and opens, downloads and prints its PDF", async () => {
        await staff.goto(`${clinic.console_url}/invoices/new?patient=${record.split("/").pop()}`);
        const form = staff.locator("main form").last();
        await form.locator("[name=description]").first().fill("Primera visita");
        await form.locator("[name=quantity]").first().fill("1");
        await form.locator("[name=unit]").first().fill("65,00");
        await follow(staff, form.locator("button[name=act][value=check]"));
        await noError(staff);
        await follow(staff, "button[name=act][value=issue]");
        await noError(staff);
        const number = (await staff.locator("h1").innerText()).split(" ").pop();
        await patient.goto(at("/invoices"));
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

      await Promise.all([patient, staff].map((page) => page.context().close()));
    });
  }
});
