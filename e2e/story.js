// A story told in steps: when one fails, a picture shows where, and those after it are skipped instead of failing for its sake.

import path from "node:path";
import { nothingWentWrong, shot } from "./browser.js";

/** Returns `step(name, act)` for a test; `people()` are the pages of those who take part. */
export function story(t, label, people) {
  let broken = false;
  return (name, act) =>
    t.test(name, { skip: broken && "an earlier step failed" }, async () => {
      try {
        await act();
        for (const page of people()) nothingWentWrong(page);
      } catch (error) {
        broken = true;
        await Promise.all(people().map((page, number) => shot(page, path.join("failed", `${label}-${number}`), true).catch(() => {})));
        throw error;
      }
    });
}
