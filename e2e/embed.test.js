// Public booking in a frame of the clinic's own web site: another origin, with cookies of third parties blocked.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { launch, nothingWentWrong, person, phone, shot } from "./browser.js";
import { root, startDemo } from "./demo.js";
import { wrongWith } from "./looks.js";
import { linkIn, mailTo } from "./mailbox.js";
import { leave } from "./steps.js";

let browser, demo, folder, site, other;

/** A web site on a port of its own, whose page holds what `body()` says. */
async function webSite(body) {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><html lang="es"><title>Clínica</title><h1>Pida su cita</h1>${body()}`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://localhost:${server.address().port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

before(async () => {
  const snippet = () => `<script src="${demo.clinic("dental-las-canteras").base_url}/embed.js" data-service="limpieza"></script>`;
  [site, other] = await Promise.all([webSite(snippet), webSite(snippet)]);
  folder = await mkdtemp(path.join(tmpdir(), "antesala-embed-"));
  await cp(path.join(root, "tenants"), folder, { recursive: true });
  const file = path.join(folder, "dental-las-canteras/clinic.toml");
  await writeFile(file, (await readFile(file, "utf8")).replace(/embed_on = .*/, `embed_on = ["${site.origin}"]`));
  [demo, browser] = await Promise.all([startDemo({ tenants: folder }), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  await site?.stop();
  await other?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The frame once its page is there. */
async function frameOf(page) {
  const frame = await (await page.locator("iframe").elementHandle()).contentFrame();
  await frame.waitForLoadState();
  return frame;
}

test("somebody new books in a frame of the clinic's web site, without cookies there", async () => {
  const context = await browser.newContext({ locale: "es-ES", timezoneId: "Europe/Madrid", viewport: { width: 900, height: 900 } });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(site.origin);
  const frame = await frameOf(page);
  await frame.locator("a.slot, a.button-primary").first().waitFor();
  const height = () => page.locator("iframe").evaluate((element) => element.clientHeight);
  // The frame is as high as what is in it: nothing scrolls inside.
  await page.waitForFunction(() => document.querySelector("iframe").style.height.endsWith("px"));
  const first = await height();
  assert.ok(first > 300, `${first} px`);
  if (!(await frame.locator("a.slot").count())) await frame.locator("a.button-primary").first().click();
  await frame.locator("a.slot").first().click();
  await frame.locator("[name=given_name]").waitFor();
  await frame.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1);
  await shot(page, "embed");
  await frame.locator("[name=given_name]").fill("Lola");
  await frame.locator("[name=family_name]").fill("Nadal Ruiz");
  await frame.locator("[name=email]").fill("lola@example.com");
  await frame.locator("[name=mobile]").fill("612345678");
  await frame.locator("[name=consent]").check();
  await frame.locator("form[method=post] button").first().click();
  await frame.getByText("lola@example.com").waitFor();
  const portal = new URL(demo.clinic("dental-las-canteras").base_url);
  assert.deepEqual(await context.cookies(portal.origin), [], "the frame left no cookie");
  assert.deepEqual(problems, []);
  await context.close();

  // The link leads to the portal itself, on whatever device the mail is read.
  const mail = await mailTo(demo.mail_dir, "lola@example.com");
  const reader = await person(browser, phone);
  await reader.goto(linkIn(mail, "/first-visit/confirm/"));
  assert.deepEqual(await wrongWith(reader, "first-visit-confirm"), []);
  await leave(reader, () => reader.locator('form[action*="/first-visit/confirm/"] button').first().click());
  assert.match(await reader.locator("h1").innerText(), /Cita reservada/);
  assert.deepEqual(await wrongWith(reader, "first-visit-booked"), []);
  nothingWentWrong(reader);
  await reader.context().close();
});

test("a site that the clinic does not name cannot show it", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const refused = new Promise((resolve) => page.on("console", (message) => /frame-ancestors/.test(message.text()) && resolve(message.text())));
  await page.goto(other.origin);
  assert.match(await refused, /frame-ancestors/);
  await context.close();
});
