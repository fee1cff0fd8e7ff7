// The staff's side in both clinics and both widths: patients, agenda, absences, documents, questionnaires, invoices, mails, audit.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, person, screens, shot } from "./browser.js";
import { startDemo } from "./demo.js";
import { pdf, textOf } from "./files.js";
import { calendarsTo, linkIn, mailsTo, mailTo } from "./mailbox.js";
import { addPatient, follow, leave, noError, send, signIn } from "./steps.js";
import { story } from "./story.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A Wednesday so many weeks ahead, as `2026-12-02`. */
function wednesday(weeks) {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + ((3 - day.getUTCDay() + 7) % 7) + 7 * weeks);
  return day.toISOString().slice(0, 10);
}

/** Chooses the option whose text begins so, or the first one. */
async function choose(form, name) {
  await form.locator(`[name=${name}]`).selectOption({ index: 1 });
}

const shifts = screens.flatMap((screen) => ["clinica-castellana", "dental-las-canteras"].map((slug) => ({ screen, slug })));

describe("the staff's day", { concurrency: 2 }, () => {
  for (const { screen, slug } of shifts) {
    test(`at ${slug} on a ${screen.name}`, async (t) => {
      const clinic = demo.clinic(slug);
      const label = `clinic-${slug}-${screen.name}`;
      const email = `pedro.${slug}.${screen.name}@example.com`;
      const family = `Núñez ${screen.name}`;
      const staff = await person(browser, screen);
      const step = story(t, label, () => [staff]);
      const at = (path) => `${clinic.console_url}${path}`;
      // Each shift works in weeks of its own, and the absence in another.
      const day = wednesday(5 + 2 * screens.indexOf(screen));
      const absent = wednesday(10 + 2 * screens.indexOf(screen));
      let record;

      await step("finds a patient by a part of the name", async () => {
        await signIn(staff, clinic.console_url, clinic.staff);
        const search = staff.locator("#search");
        await staff.keyboard.press("/");
        await search.fill(clinic.patient.email.split("@")[0].split(".")[0]);
        await leave(staff, () => search.press("Enter"));
        await staff.locator("main td a").first().waitFor();
        assert.ok((await staff.locator("main tbody tr").count()) < 4, "only those who match");
      });

      await step("adds a patient without e-mail, who cannot have the portal yet", async () => {
        record = await addPatient(staff, clinic, { given: "Pedro", family });
        await follow(staff, 'a[href$="/edit"]');
        await staff.locator("[name=portal_access]").check();
        await send(staff, "/edit");
        assert.equal(await staff.locator(".error-summary").count(), 1, "what is missing is said");
        await shot(staff, `${label}-portal-refused`);
      });

      await step("refuses a mobile number that is none", async () => {
        await staff.locator("[name=email]").fill(email);
        await staff.locator("[name=mobile]").fill("12 34");
        await send(staff, "/edit");
        assert.equal(await staff.locator(".field-wrong [name=mobile]").count(), 1);
      });

      await step("turns «Portal del Paciente» on, and the invitation goes out", async () => {
        await staff.locator("[name=mobile]").fill("611 22 33 44");
        await send(staff, "/edit");
        await noError(staff);
        await mailTo(demo.mail_dir, email, (mail) => /\/activate\//.test(mail.text ?? ""));
        await staff.goto(record);
        await staff.getByText("+34 611 22 33 44").waitFor();
        await shot(staff, `${label}-record`);
      });

      await step("sends the confirmation again: the older link stops working, and too many are refused", async () => {
        const isInvitation = (mail) => /\/activate\//.test(mail.text ?? "");
        const first = linkIn(await mailTo(demo.mail_dir, email, isInvitation), "/activate/");
        await send(staff, "/invite");
        await noError(staff);
        await mailTo(demo.mail_dir, email, (mail) => isInvitation(mail) && linkIn(mail, "/activate/") !== first);
        const patient = await person(browser, screen);
        await patient.goto(first);
        assert.equal(await patient.locator("[name=password_again]").count(), 0);
        await shot(patient, `${label}-older-link`);
        await patient.context().close();
        let refused = false;
        for (let more = 0; more < 4 && !refused; more++) {
          await send(staff, "/invite");
          refused = (await staff.locator(".error-page, .notice-error").count()) > 0;
          if (!refused) await staff.goto(record);
        }
        assert.ok(refused, "not without end");
      });

      await step("puts an appointment into the agenda, for the patient looked up there", async () => {
        await staff.goto(at(`/agenda?day=${day}`));
        await follow(staff, 'a[data-shortcut="n"]');
        await staff.locator("main [name=q]").fill(family);
        await leave(staff, () => staff.locator("main [name=q]").press("Enter"));
        await follow(staff, staff.locator("main .list a", { hasText: family }));
        const form = staff.locator("main form[method=post]");
        for (const name of ["service", "site", "practitioner"]) await choose(form, name);
        assert.equal(await form.locator("[name=day]").inputValue(), day, "the day of the agenda is offered");
        await form.locator("[name=start]").fill("11:00");
        await send(staff, "/agenda/new");
        await knowingly(staff, "/agenda/new");
        await noError(staff);
        await staff.locator(".entry", { hasText: family }).waitFor();
        await shot(staff, `${label}-agenda`);
        assert.match((await calendarsTo(demo.mail_dir, email, 1))[0], /METHOD:(REQUEST|PUBLISH)/);
      });

      await step("never puts two appointments into one hour", async () => {
        await staff.goto(at(`/agenda/new?patient=${record.split("/").pop()}&day=${day}`));
        const form = staff.locator("main form[method=post]");
        for (const name of ["service", "site", "practitioner"]) await choose(form, name);
        await form.locator("[name=start]").fill("11:00");
        await send(staff, "/agenda/new");
        // On a day when the clinic is closed the reason is asked for first.
        await knowingly(staff, "/agenda/new");
        assert.equal(await staff.locator(".field-wrong [name=start]").count(), 1);
        await shot(staff, `${label}-overlap`);
      });

      await step("moves the appointment, and the patient is told", async () => {
        await staff.goto(at(`/agenda?day=${day}`));
        await follow(staff, staff.locator(".entry a", { hasText: family }));
        await staff.locator("form[action$='/move'] [name=start]").fill("12:30");
        await send(staff, "/move");
        await knowingly(staff, "/move");
        await noError(staff);
        assert.match((await calendarsTo(demo.mail_dir, email, 2))[1], /SEQUENCE:[1-9]/);
        await staff.goto(at(`/agenda?day=${day}&view=week`));
        assert.match(await staff.locator(".entry", { hasText: family }).innerText(), /12:30/);
        await shot(staff, `${label}-week`);
      });

      await step("cancels it, and the patient is told", async () => {
        await follow(staff, staff.locator(".entry a", { hasText: family }));
        await follow(staff, 'main a[href$="/cancel"]');
        await send(staff, "/close");
        await noError(staff);
        assert.match((await calendarsTo(demo.mail_dir, email, 3))[2], /STATUS:CANCELLED/);
      });

      await step("enters an absence, which the agenda shows and patients cannot book, and takes it away", async () => {
        await staff.goto(at("/absences"));
        const form = staff.locator("main form[action$='/absences']");
        await form.locator("[name=who]").selectOption({ index: 1 });
        await form.locator("[name=from]").fill(`${absent}T08:00`);
        await form.locator("[name=until]").fill(`${absent}T21:00`);
        await form.locator("[name=reason]").fill(`Congreso ${screen.name}`);
        await send(staff, "/absences");
        await noError(staff);
        await shot(staff, `${label}-absences`);
        await staff.goto(at(`/agenda?day=${absent}`));
        await staff.locator(".entry-absence", { hasText: `Congreso ${screen.name}` }).waitFor();
        await staff.goto(at("/absences"));
        const line = staff.locator("tr", { hasText: `Congreso ${screen.name}` });
        await line.locator("form[action$='/delete'] button").click();
        await follow(staff, staff.locator("dialog button").first());
        await noError(staff);
        assert.equal(await line.count(), 0);
      });

      await step("uploads several documents at once, one of them for later, and withdraws one", async () => {
        await staff.goto(`${record}/documents`);
        const files = ["Uno.pdf", "Dos.pdf", "Tres.pdf"].map((name) => ({ name, mimeType: "application/pdf", buffer: pdf(name) }));
        await staff.locator("input[type=file][name=files]").setInputFiles(files);
        await staff.locator("select[name=kind]").selectOption({ index: 1 });
        await send(staff, "/documents");
        await noError(staff);
        await staff.locator("input[type=file][name=files]").setInputFiles([{ ...files[0], name: "Cuatro.pdf" }]);
        await staff.locator("select[name=kind]").selectOption({ index: 2 });
        await staff.locator("[name=visible_on]").fill(absent);
        await send(staff, "/documents");
        await noError(staff);
        assert.equal(await staff.locator("main tbody tr").count(), 4);
        const row = staff.locator("tr", { hasText: "Dos" });
        await row.locator("details > summary").click();
        await row.locator("[name=reason]").fill("Era de otra persona");
        await shot(staff, `${label}-documents`);
        await follow(staff, row.locator("form button"));
        await noError(staff);
        await row.getByText("Era de otra persona").waitFor();
      });

      await step("refuses what is no document, whatever its name says", async () => {
        await staff.locator("input[type=file][name=files]").setInputFiles([{ name: "Cinco.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ no") }]);
        await staff.locator("select[name=kind]").selectOption({ index: 1 });
        await send(staff, "/documents");
        await staff.locator(".notice-error", { hasText: "Cinco.pdf" }).waitFor();
        await shot(staff, `${label}-documents-refused`);
      });

      await step("asks a questionnaire and takes it back", async () => {
        await staff.goto(`${record}/questionnaires`);
        await staff.locator("select[name=questionnaire]").selectOption({ index: 1 });
        await staff.locator("[name=due_on]").fill(absent);
        await send(staff, "/questionnaires");
        await noError(staff);
        await mailTo(demo.mail_dir, email, (mail) => /\/questionnaires\//.test(mail.text ?? ""));
        await staff.locator("form[action$='/cancel'] button").click();
        await follow(staff, staff.locator("dialog button").first());
        await noError(staff);
        assert.equal(await staff.locator("form[action$='/cancel']").count(), 0);
      });

      await step("issues an invoice of two lines, notes the payment and rectifies it", async () => {
        await staff.goto(record);
        await follow(staff, 'a[href*="/invoices/new"]');
        const lines = staff.locator(".invoice-line");
        const write = async (number, description, quantity, unit) => {
          await lines.nth(number).locator("[name=description]").fill(description);
          await lines.nth(number).locator("[name=quantity]").fill(quantity);
          await lines.nth(number).locator("[name=unit]").fill(unit);
        };
        await write(0, "Revisión", "1", "40");
        await follow(staff, "button[name=act][value=add]");
        await write(1, "Radiografía", "2", "12,50");
        await follow(staff, "button[name=act][value=check]");
        await noError(staff);
        await shot(staff, `${label}-invoice-check`);
        await follow(staff, "button[name=act][value=issue]");
        await noError(staff);
        await shot(staff, `${label}-invoice`);
        const number = (await staff.locator("h1").innerText()).split(" ").pop();
        assert.match(await staff.locator("main").innerText(), /65,00/);
        await staff.locator('form[action$="/paid"] button').click();
        await follow(staff, staff.locator("dialog button").first());
        await noError(staff);
        await follow(staff, 'main a[href$="/correct"]');
        await staff.locator("[name=reason]").fill("El paciente no acudió a la radiografía");
        await follow(staff, "button[name=act][value=check]");
        await noError(staff);
        await shot(staff, `${label}-correction-check`);
        await follow(staff, "button[name=act][value=issue]");
        await noError(staff);
        // Plugins may still be compiled beside it, on a machine that has never seen them.
        const address = await staff.locator('main a[href$="/pdf"]').first().evaluate((a) => a.href);
        const file = await staff.request.get(address, { timeout: 90_000 });
        const text = await textOf(await file.body());
        for (const words of [number, "65,00"]) assert.ok(text.includes(words), `${words} in:\n${text}`);
        await staff.goto(at(`/invoices?q=${encodeURIComponent(number)}`));
        await staff.locator("main td a", { hasText: number }).first().waitFor();
      });

      await step("sees what was mailed to the patient, and sends a mail again", async () => {
        await staff.goto(record);
        await follow(staff, 'main a[href*="/mails?patient="]');
        assert.ok((await staff.locator("main tbody tr").count()) >= 5, "all kinds of mails");
        await shot(staff, `${label}-mails`);
        const sent = (await mailsTo(demo.mail_dir, email)).length;
        const again = staff.locator("form[action$='/resend'] button");
        await follow(staff, again);
        await noError(staff);
        for (let attempt = 0; (await mailsTo(demo.mail_dir, email)).length <= sent; attempt++) {
          assert.ok(attempt < 100, "it goes out once more");
          await staff.waitForTimeout(100);
        }
      });

      await step("reads in the audit list who did all that", async () => {
        await staff.goto(at("/audit"));
        const done = staff.locator(`tr:has(a[href$="${new URL(record).pathname}"])`);
        assert.ok((await done.count()) >= 8, `lines about the patient: ${await done.count()}`);
        assert.equal(await staff.locator("main form").count(), 0, "nothing in it can be changed");
      });

      await step("adds a colleague for the invoices, who sees nothing else", async () => {
        const colleague = { email: `cobros.${screen.name}@example.com`, password: "siete puentes sobre el Turia" };
        await staff.goto(at("/staff/new"));
        await staff.locator("main [name=name]").fill("Cobros Nuevo");
        await staff.locator("main [name=email]").fill(colleague.email);
        await staff.locator("main [name=role]").selectOption("billing");
        await staff.locator("main [name=password]").fill(colleague.password);
        await send(staff, "/staff/new");
        await noError(staff);
        const other = await person(browser, screen);
        await signIn(other, clinic.console_url, colleague);
        // Whoever adds them knows the first password: it is changed before anything else.
        await other.locator("[name=old_password]").fill(colleague.password);
        await other.locator("[name=password]").fill("cobros que nadie más sabe");
        await other.locator("[name=password_again]").fill("cobros que nadie más sabe");
        await send(other, "/profile/password");
        await other.goto(at("/invoices"));
        await shot(other, `${label}-billing`);
        assert.equal((await other.request.get(at("/agenda"))).status(), 404);
        assert.equal((await other.request.get(at("/audit"))).status(), 404);
        await other.context().close();
      });

      await staff.context().close();
    });
  }
});

/** Where an appointment breaks a rule of the online offer, the page says which; staff say why, and it is made. */
async function knowingly(page, action) {
  const because = page.locator("[name=because]");
  if (!(await because.count())) return;
  await because.fill("El paciente no puede otro día");
  await send(page, action);
}
