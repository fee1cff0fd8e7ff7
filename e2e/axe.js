// axe-core on a page. Scripts are injected over the debugging protocol, which the page's strict CSP does not stop.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What WCAG 2.2 asks on the levels A and AA, and what axe-core holds for good practice. */
const everything = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** Other colours change nothing but the contrast. */
const colours = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

async function look(page, runOnly, where) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  // Of what axe-core could load beside the page our rules need media alone: style sheets are for rules that are experiments.
  const options = { runOnly, resultTypes: ["violations"], preload: { assets: ["media"], timeout: 10_000 } };
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), options);
  const found = violations.map((rule) => ({
    rule: `${rule.id}: ${rule.help}`,
    where: rule.nodes.slice(0, 4).map((node) => `${node.target.join(" ")} · ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`),
  }));
  assert.deepEqual(found, [], `axe ${where} ${page.url()}`);
}

export const nothingInTheWay = (page) => look(page, everything, "on");

/** The same page at night. */
export async function readableInTheDark(page) {
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, colours, "in the dark on");
}
