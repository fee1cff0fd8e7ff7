// axe-core on a page. Scripts are injected over the debugging protocol, which the page's strict CSP does not stop.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function nothingInTheWay(page) {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const found = violations.map((rule) => ({
    rule: `${rule.id}: ${rule.help}`,
    where: rule.nodes.slice(0, 4).map((node) => `${node.target.join(" ")} · ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`),
  }));
  assert.deepEqual(found, [], `axe on ${page.url()}`);
}
