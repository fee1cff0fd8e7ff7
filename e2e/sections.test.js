// What plugins add to pages: every part that there is, at every place, on both themes; and what a page says of one that failed.

import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, person, screens } from "./browser.js";
import { root, startDemo } from "./demo.js";
import { wrongWith } from "./looks.js";
import { follow, signIn } from "./steps.js";

const slugs = ["clinica-castellana", "dental-las-canteras"];
const plugin = (mode) => `\n[[plugins]]\nname = "hostile-section"\nsettings = { mode = "${mode}" }\n`;

/** The demo whose clinics name a plugin that adds all that there is, or fails. */
async function demoWith(mode) {
  const tenants = await mkdtemp(path.join(tmpdir(), "antesala-tenants-"));
  await cp(path.join(root, "tenants"), tenants, { recursive: true });
  for (const slug of slugs) await appendFile(path.join(tenants, slug, "clinic.toml"), plugin(mode));
  const demo = await startDemo({ tenants });
  return { ...demo, end: () => demo.stop().then(() => rm(tenants, { recursive: true, force: true })) };
}

let browser, whole, failing;
before(async () => {
  [browser, whole, failing] = await Promise.all([launch(), demoWith(""), demoWith("panic")]);
});
after(async () => {
  await browser?.close();
  await Promise.all([whole?.end(), failing?.end()]);
});

/** The places of a clinic, each with how to come there. */
const places = (clinic) => ({
  home: (page) => page.goto(`${clinic.base_url}/`),
  appointments: (page) => page.goto(`${clinic.base_url}/appointments`),
  appointment: async (page) => {
    await page.goto(`${clinic.base_url}/appointments`);
    await follow(page, ".appointment h3 a");
  },
  invoices: (page) => page.goto(`${clinic.base_url}/invoices`),
});

async function record(page, clinic) {
  await page.goto(`${clinic.console_url}/patients`);
  await follow(page, "main td a");
}

for (const slug of slugs) {
  for (const screen of screens) {
    describe(`${slug} on a ${screen.name}`, () => {
      test("every part of a section is there for everybody", async () => {
        const clinic = whole.clinic(slug);
        const [patient, staff] = await Promise.all([person(browser, screen), person(browser, screen)]);
        await signIn(patient, clinic.base_url, clinic.patient);
        await signIn(staff, clinic.console_url, clinic.staff);
        const wrong = [];
        const look = async (page, name) => {
          const section = page.locator(".sections section", { hasText: "All of it" });
          assert.equal(await section.count(), 1, `a section on ${page.url()}`);
          assert.equal(await section.locator("b").count(), 0, "text is never read as HTML");
          for (const part of ["ul li", "dl dd", "a[href$='/book']", "table caption", "table tbody tr"]) {
            assert.ok((await section.locator(part).count()) > 0, `${part} on ${page.url()}`);
          }
          wrong.push(...(await wrongWith(page, `${screen.name}-${slug}-section-${name}`)));
        };
        for (const [name, come] of Object.entries(places(clinic))) {
          await come(patient);
          await look(patient, name);
        }
        await record(staff, clinic);
        await look(staff, "patient-record");
        assert.deepEqual(wrong, []);
      });

      test("a section that failed is one calm sentence, and the page is whole", async () => {
        const clinic = failing.clinic(slug);
        const [patient, staff] = await Promise.all([person(browser, screen), person(browser, screen)]);
        await signIn(patient, clinic.base_url, clinic.patient);
        await signIn(staff, clinic.console_url, clinic.staff);
        await patient.goto(`${clinic.base_url}/appointments`);
        assert.equal(await patient.locator(".sections > p.quiet").count(), 1);
        assert.ok((await patient.locator(".appointment").count()) > 0, "the page's own part is there");
        const wrong = await wrongWith(patient, `${screen.name}-${slug}-section-failed`);
        await record(staff, clinic);
        assert.match(await staff.locator(".sections > p.quiet").innerText(), /hostile-section/);
        wrong.push(...(await wrongWith(staff, `${screen.name}-${slug}-section-failed-console`)));
        assert.deepEqual(wrong, []);
      });
    });
  }
}
