// What a page is on paper, and how much it weighs on the way.

import assert from "node:assert/strict";
import { get } from "node:http";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { launch, person, shot } from "./browser.js";
import { startDemo } from "./demo.js";
import { textOf } from "./files.js";
import { follow, signIn } from "./steps.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const notOnPaper = ["nav", ".site-nav", ".shell-nav", ".shell-top", ".menu", ".languages", ".button", "form.filters", ".back"];

/** The page as it comes out of a printer: its text, after looking at what must not be there. */
async function printed(page, name) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const selector of notOnPaper) {
    for (const one of await page.locator(selector).all()) assert.ok(!(await one.isVisible()), `${selector} is printed on ${page.url()}`);
  }
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)", "paper is white, also for those who read in the dark");
  await shot(page, `print-${name}`);
  const text = await textOf(await page.pdf({ format: "A4" }));
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  return text;
}

for (const slug of ["clinica-castellana", "dental-las-canteras"]) {
  test(`prints at ${slug}`, async (t) => {
    const clinic = demo.clinic(slug);
    const [patient, staff] = await Promise.all([person(browser), person(browser)]);
    await signIn(patient, clinic.base_url, clinic.patient);
    await signIn(staff, clinic.console_url, clinic.staff);
    await t.test("the appointments", async () => {
      await patient.goto(`${clinic.base_url}/appointments`);
      const service = await patient.locator(".appointment h3").first().innerText();
      const text = await printed(patient, `${slug}-appointments`);
      assert.ok(text.includes(service), `${service} in:\n${text}`);
    });
    await t.test("the list of invoices", async () => {
      await patient.goto(`${clinic.base_url}/invoices`);
      const numbers = await patient.locator("main tbody td:first-child").allInnerTexts();
      const text = await printed(patient, `${slug}-invoices`);
      for (const number of numbers) assert.ok(text.includes(number.split("\n")[0]), `${number} in:\n${text}`);
    });
    await t.test("an invoice of the console", async () => {
      await staff.goto(`${clinic.console_url}/invoices`);
      await follow(staff, "main td a");
      const number = (await staff.locator("h1").innerText()).split(" ").pop();
      assert.ok((await printed(staff, `${slug}-console-invoice`)).includes(number));
    });
    await t.test("the agenda, whole", async () => {
      await staff.goto(`${clinic.console_url}/agenda`);
      const hour = await staff.locator(".agenda-hour").last().innerText();
      assert.ok((await printed(staff, `${slug}-agenda`)).includes(hour), "down to the last hour");
    });
    await Promise.all([patient, staff].map((page) => page.context().close()));
  });
}

/** The bytes that come over the wire for an address, asked as browsers ask. */
const weigh = (url) =>
  new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "br, gzip" } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => (bytes += chunk.length));
      response.on("end", () => resolve({ bytes, encoding: response.headers["content-encoding"], cache: response.headers["cache-control"] }));
    }).on("error", reject);
  });

test("styles and scripts of a page weigh less than 60 KB, and are asked for once", async () => {
  for (const clinic of demo.clinics) {
    for (const [start, login] of [[clinic.base_url, clinic.patient], [clinic.console_url, clinic.staff]]) {
      const page = await person(browser);
      await signIn(page, start, login);
      const urls = await page.locator("link[rel=stylesheet], script[src]").evaluateAll((all) => all.map((one) => one.href || one.src));
      let sum = 0;
      for (const url of urls) {
        const { bytes, encoding, cache } = await weigh(url);
        const text = await (await page.request.get(url)).body();
        assert.ok(encoding || text.length < 1500, `${url} is sent as it is`);
        assert.ok(bytes <= brotliCompressSync(text).length * 1.35, `${url} could be ${brotliCompressSync(text).length} bytes and is ${bytes}`);
        assert.match(cache, /immutable/);
        sum += bytes;
      }
      assert.ok(urls.length >= 3 && sum < 60_000, `${start}: ${sum} bytes`);
      await page.context().close();
    }
  }
});
