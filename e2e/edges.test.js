// The pages that no link leads to: mistakes in forms, links that are used, altered, replaced or expired, what is not there, what
// is refused. They are looked at as closely as the others.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, person, screens } from "./browser.js";
import { root, startDemo } from "./demo.js";
import { linkIn, mailTo, mailsTo } from "./mailbox.js";
import { wrongWith } from "./looks.js";
import { addPatient, follow, leave, password, send, signIn } from "./steps.js";

const slugs = ["clinica-castellana", "dental-las-canteras"];
const nobody = "0198f000-0000-7000-8000-000000000000";

let demo, browser, tenants, started;
before(async () => {
  // The clinics of the demo, but for one thing: a link lasts a minute.
  tenants = await mkdtemp(path.join(tmpdir(), "antesala-tenants-"));
  await cp(path.join(root, "tenants"), tenants, { recursive: true });
  for (const slug of slugs) await configure(slug, (text) => text.replace(/invitation_expires = .*/, "").replace("[accounts]", '[accounts]\ninvitation_expires = "1m"'));
  [demo, browser] = await Promise.all([startDemo({ tenants, fresh: true }), launch()]);
  started = Date.now();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  await rm(tenants, { recursive: true, force: true });
});

async function configure(slug, change) {
  const file = path.join(tenants, slug, "clinic.toml");
  const text = await readFile(file, "utf8");
  assert.notEqual(change(text), text, `something changes in ${slug}`);
  await writeFile(file, change(text));
}

/** Sends a form as it is, whatever the browser itself would object to. */
async function sendAnyway(page, action) {
  await page.locator("form").evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
  await send(page, action);
}

const upload = (name, text) => ({ name, mimeType: "application/pdf", buffer: Buffer.from(text) });
const recovery = (mail) => /\/recover\//.test(mail.text ?? "");
/** How many links for a lost password had been sent before another was asked for. */
let recoveries = 0;
const invitation = (mail) => /\/activate\//.test(mail.text ?? "");

/** What a visitor may meet: a name, and how to come there. The last thing done leads to the page that is looked at. */
const ofVisitors = (clinic) => ({
  "wrong password": async (page) => {
    await page.goto(`${clinic.base_url}/sign-in`);
    await page.locator("[name=email]").fill("nadie@example.com");
    await page.locator("[name=password]").fill("no es esta");
    await send(page, "/sign-in");
  },
  "wrong password in the console": async (page) => {
    await page.goto(`${clinic.console_url}/sign-in`);
    await page.locator("[name=email]").fill("nadie@example.com");
    await page.locator("[name=password]").fill("no es esta");
    await send(page, "/sign-in");
  },
  "altered link": (page) => page.goto(`${clinic.base_url}/activate/abcdefghijklmnop`),
  "altered recovery": (page) => page.goto(`${clinic.base_url}/recover/abcdefghijklmnop`),
  "not there": (page) => page.goto(`${clinic.base_url}/nada`),
  "recovery asked": async (page) => {
    recoveries = (await mailsTo(demo.mail_dir, clinic.patient.email)).filter(recovery).length;
    await page.goto(`${clinic.base_url}/recover`);
    await page.locator("main [name=email]").fill(clinic.patient.email);
    await send(page, "/recover");
  },
  "recovery with mistakes": async (page) => {
    // The older link stops working as soon as there is a newer one.
    let mails = [];
    for (let attempt = 0; mails.length <= recoveries && attempt < 150; attempt++) {
      await page.waitForTimeout(100);
      mails = (await mailsTo(demo.mail_dir, clinic.patient.email)).filter(recovery);
    }
    await page.goto(linkIn(mails.at(-1), "/recover/"));
    await page.locator("[name=password]").fill("corta");
    await sendAnyway(page, new URL(page.url()).pathname);
  },
});

const ofPatients = (clinic) => ({
  "profile with mistakes": async (page) => {
    await page.goto(`${clinic.base_url}/profile`);
    await page.locator("[name=mobile]").fill("12");
    await sendAnyway(page, "/profile");
  },
  "password with mistakes": async (page) => {
    await page.goto(`${clinic.base_url}/profile`);
    await page.locator("[name=old_password]").fill("no es esta");
    await page.locator("[name=password]").fill("corta");
    await sendAnyway(page, "/profile/password");
  },
  "question with mistakes": async (page) => {
    await page.goto(`${clinic.base_url}/profile`);
    await page.locator("select[name=question]").selectOption("own");
    await page.locator("[name=own_question]").fill("");
    await sendAnyway(page, "/profile/question");
  },
  "photograph that is none": async (page) => {
    await page.goto(`${clinic.base_url}/profile`);
    await page.locator("[name=photo]").setInputFiles({ ...upload("yo.jpg", "no"), mimeType: "image/jpeg" });
    await send(page, "/profile/photo");
  },
  "upload that is no document": async (page) => {
    await page.goto(`${clinic.base_url}/documents/upload`);
    await page.locator("[name=files]").setInputFiles([upload("../informe.pdf", "MZ"), upload("vacío.pdf", "")]);
    await send(page, "/documents/upload");
  },
  "documents of a kind that there is not": async (page) => {
    await page.goto(`${clinic.base_url}/documents`);
    await leave(page, () => page.locator("select[name=kind]").selectOption({ index: 4 }));
  },
  "questionnaire without answers": async (page) => {
    await page.goto(`${clinic.base_url}/questionnaires`);
    await follow(page, 'main a[href*="/questionnaires/"]');
    await follow(page, "button[name=action][value=submit]");
  },
  "form of another session": async (page) => {
    await page.goto(`${clinic.base_url}/profile`);
    await page.locator("[name=csrf]").evaluateAll((all) => all.forEach((one) => (one.value = "otra")));
    await send(page, "/profile");
  },
  "another's appointment": (page) => page.goto(`${clinic.base_url}/appointments/${nobody}`),
  "another's document": (page) => page.goto(`${clinic.base_url}/documents/${nobody}`),
});

const ofStaff = (clinic, record) => ({
  "nobody found": (page) => page.goto(`${clinic.console_url}/patients?q=xyzxyz`),
  "no such patient": (page) => page.goto(`${clinic.console_url}/patients/${nobody}`),
  "patient with mistakes": async (page) => {
    await page.goto(`${clinic.console_url}/patients/new`);
    await page.locator("[name=email]").fill("esto no");
    await page.locator("[name=mobile]").fill("12");
    await page.locator("[name=portal_access]").check();
    await sendAnyway(page, "/patients/new");
  },
  "colleague with mistakes": async (page) => {
    await page.goto(`${clinic.console_url}/staff/new`);
    await sendAnyway(page, "/staff/new");
  },
  "absence with mistakes": async (page) => {
    await page.goto(`${clinic.console_url}/absences`);
    await sendAnyway(page, "/absences");
  },
  "patient to be looked up for an appointment": (page) => page.goto(`${clinic.console_url}/agenda/new?q=a`),
  "appointment with mistakes": async (page) => {
    await page.goto(`${clinic.console_url}/agenda/new?patient=${record.split("/").pop()}`);
    await sendAnyway(page, "/agenda/new");
  },
  "invoice with mistakes": async (page) => {
    await page.goto(`${clinic.console_url}/invoices/new?patient=${record.split("/").pop()}`);
    await page.locator("[name=unit]").first().fill("mucho");
    await follow(page, "button[name=act][value=check]");
  },
  "no invoice found": (page) => page.goto(`${clinic.console_url}/invoices?q=xyzxyz`),
  "documents with mistakes": async (page) => {
    await page.goto(`${record}/documents`);
    await page.locator("[name=files]").setInputFiles([upload("cinco.pdf", "MZ")]);
    await sendAnyway(page, "/documents");
  },
  "questionnaire not chosen": async (page) => {
    await page.goto(`${record}/questionnaires`);
    await sendAnyway(page, "/questionnaires");
  },
  "no mail failed": (page) => page.goto(`${clinic.console_url}/mails?state=failed`),
  "password with mistakes": async (page) => {
    await page.goto(`${clinic.console_url}/profile`);
    await page.locator("[name=old_password]").fill("no es esta");
    await sendAnyway(page, "/console/profile/password");
  },
});

/** Looks at each of these pages; all that is wrong is told together. */
async function lookAt(page, label, cases) {
  const wrong = [];
  for (const [name, come] of Object.entries(cases)) {
    await come(page);
    wrong.push(...(await wrongWith(page, `edges/${label}-${name.replaceAll(" ", "-")}`)).map((what) => `${name}: ${what}`));
  }
  if (wrong.length) assert.fail(wrong.join("\n\n"));
}

describe("pages that no link leads to", { concurrency: 1 }, () => {
  for (const slug of slugs) {
    for (const screen of screens) {
      test(`at ${slug} on a ${screen.name}`, async (t) => {
        const clinic = demo.clinic(slug);
        const label = `${slug}-${screen.name}`;
        const email = `edges.${label}@example.com`;
        const [visitor, patient, staff] = await Promise.all([1, 2, 3].map(() => person(browser, screen)));
        await signIn(staff, clinic.console_url, clinic.staff);
        const record = await addPatient(staff, clinic, { given: "Eva", family: `Borde ${screen.name}`, email });

        await t.test("visitors", () => lookAt(visitor, `${label}-visitor`, ofVisitors(clinic)));
        await t.test("first access with mistakes, and a link that was replaced or used", async () => {
          const first = linkIn(await mailTo(demo.mail_dir, email, invitation), "/activate/");
          await staff.goto(record);
          await send(staff, "/invite");
          const second = linkIn(await mailTo(demo.mail_dir, email, (mail) => invitation(mail) && linkIn(mail, "/activate/") !== first), "/activate/");
          await lookAt(visitor, `${label}-first-access`, {
            "replaced link": (page) => page.goto(first),
            "first access": (page) => page.goto(second),
            "first access with mistakes": async (page) => {
              await page.locator("[name=password]").fill("corta");
              await sendAnyway(page, new URL(second).pathname);
            },
          });
          await visitor.locator("[name=password]").fill(password);
          await visitor.locator("[name=password_again]").fill(password);
          const question = visitor.locator("select[name=question]");
          if (await question.count()) {
            await question.selectOption({ index: 1 });
            await visitor.locator("[name=answer]").fill("La señorita Luisa");
          }
          await sendAnyway(visitor, new URL(second).pathname);
          const other = await person(browser, screen);
          await lookAt(other, `${label}-first-access`, { "used link": (page) => page.goto(second) });
          await other.context().close();
        });
        await t.test("patients", async () => {
          await signIn(patient, clinic.base_url, clinic.patient);
          await lookAt(patient, `${label}-patient`, ofPatients(clinic));
        });
        await t.test("staff", () => lookAt(staff, `${label}-staff`, ofStaff(clinic, record)));
        await Promise.all([visitor, patient, staff].map((page) => page.context().close()));
      });
    }
  }
});

test("an invitation that has expired says so and offers another", async () => {
  const [clinic, page] = [demo.clinic(slugs[0]), await person(browser, screens[1])];
  const link = linkIn(await mailTo(demo.mail_dir, clinic.invited.email, invitation), "/activate/");
  await page.waitForTimeout(Math.max(0, started + 61_000 - Date.now()));
  await lookAt(page, "expired", { link: (one) => one.goto(link) });
  assert.equal(await page.locator("[name=password_again]").count(), 0);
  await page.locator("form[action$='/activate/again'] [name=email]").waitFor();
});

test("a clinic that is suspended while it is served says so, and the other goes on", async () => {
  await configure(slugs[1], (text) => `status = "suspended"\n${text}`);
  const [suspended, other, page] = [demo.clinic(slugs[1]), demo.clinic(slugs[0]), await person(browser)];
  for (let attempt = 0; (await page.request.get(suspended.base_url)).ok(); attempt++) {
    assert.ok(attempt < 100, "the change is taken up");
    await page.waitForTimeout(100);
  }
  await page.goto(suspended.base_url);
  page.wrong.splice(0, page.wrong.length, ...page.wrong.filter((what) => !what.startsWith("503")));
  assert.deepEqual(await wrongWith(page, "edges/suspended"), []);
  assert.ok((await page.request.get(other.base_url)).ok());
});
