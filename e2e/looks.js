// A page is looked at: nothing in anybody's way by day and by night, nothing that sticks out, no script error, no other host.

import { nothingInTheWay, readableInTheDark } from "./axe.js";
import { fitsTheScreen, nothingWentWrong, shot } from "./browser.js";

/** What is wrong with the page that is open; pictures are kept under this name. */
export async function wrongWith(page, name) {
  const wrong = [];
  await shot(page, name);
  for (const look of [nothingInTheWay, fitsTheScreen, readableInTheDark, nothingWentWrong]) {
    try {
      await look(page);
    } catch (error) {
      wrong.push(error.message);
    }
  }
  if (process.env.ANTESALA_SHOTS === "dark") await shot(page, `${name}-dark`);
  page.wrong.length = 0;
  await page.emulateMedia({ colorScheme: "light" });
  return wrong;
}
