// Every page that patients and staff of both clinics can reach by links, in both widths: axe-core finds nothing in the way by
// day or night, nothing sticks out, no link is dead, no script fails, no other host is asked. A new page is covered without
// editing this file.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, person, screens } from "./browser.js";
import { startDemo } from "./demo.js";
import { wrongWith } from "./looks.js";
import { signIn } from "./steps.js";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// One page of each kind is enough: ids, days and words after `?` make no other kind.
const kind = (url) => {
  const { pathname, search } = new URL(url);
  const names = [...new URLSearchParams(search).keys()].sort().join("&");
  return pathname.replace(/\/$/, "").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ":id").replace(/\d{4}-\d{2}-\d{2}/g, ":day") + (names && `?${names}`);
};

/**
 * Opens an address if a page stands there, and tells the answer. What it is, is asked beside the browser first: for a PDF the
 * browser puts a page of its own in place, and at times tells of that one.
 */
async function open(page, url) {
  const answer = await page.request.get(url);
  const isPage = answer.ok() && (answer.headers()["content-type"] ?? "").startsWith("text/html");
  return { isPage, answer: isPage ? await page.goto(url) : answer };
}

/** Visits every page within `start`, and looks at each. */
async function walk(page, start, label) {
  const waiting = [start];
  const seen = new Set();
  const wrong = [];
  while (waiting.length > 0) {
    const url = waiting.shift();
    const what = kind(url);
    if (seen.has(what)) continue;
    seen.add(what);
    const { isPage, answer } = await open(page, url);
    if (!answer.ok()) {
      wrong.push(`a dead link (${answer.status()}): ${url}`);
      continue;
    }
    if (!isPage) continue;
    wrong.push(...(await wrongWith(page, `${label}${what.replace(/^\/[^/?]+/, "").replace(/[^a-z0-9:]+/gi, "_")}`)));
    const links = await page.locator("a[href]").evaluateAll((all) => all.filter((a) => !a.hasAttribute("download")).map((a) => a.href.split("#")[0]));
    waiting.push(...links.filter((link) => link.startsWith(start)));
  }
  if (wrong.length) assert.fail(wrong.join("\n\n"));
  return seen;
}

const visitors = (clinic) => [
  { who: "visitor", start: clinic.base_url, least: 4 },
  { who: "patient", start: clinic.base_url, signsIn: clinic.patient, least: 15 },
  { who: "staff", start: clinic.console_url, signsIn: clinic.staff, least: 20 },
];

describe("every page", { concurrency: 2 }, () => {
  for (const slug of ["clinica-castellana", "dental-las-canteras"]) {
    for (const screen of screens) {
      test(`of ${slug} on a ${screen.name}`, async (t) => {
        for (const { who, start, signsIn, least } of visitors(demo.clinic(slug))) {
          await t.test(`as ${who}`, async () => {
            const page = await person(browser, screen);
            if (signsIn) await signIn(page, start, signsIn);
            const seen = await walk(page, start, `${slug}/${screen.name}-${who}`);
            assert.ok(seen.size >= least, `${who} found only ${[...seen].join(", ")}`);
            await page.context().close();
          });
        }
      });
    }
  }
});
