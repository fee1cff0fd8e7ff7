// The demo's mails: `.eml` files in a folder.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import PostalMime from "postal-mime";

/** All mails to this address, the oldest first. */
export async function mailsTo(folder, address) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".eml"));
  const mails = await Promise.all(names.map(async (name) => PostalMime.parse(await readFile(path.join(folder, name)))));
  return mails
    .filter((mail) => mail.to?.some((to) => to.address === address))
    .sort((a, b) => new Date(a.date) - new Date(b.date) || a.messageId.localeCompare(b.messageId));
}

/** Waits for a mail to this address that `matches`, by default any that was not `seen`. */
export async function mailTo(folder, address, matches = () => true) {
  for (let attempt = 0; attempt < 150; attempt++) {
    const found = (await mailsTo(folder, address)).filter(matches).pop();
    if (found) return found;
    await wait(100);
  }
  const there = (await mailsTo(folder, address)).map((mail) => mail.subject);
  throw new Error(`no such mail to ${address}; there are: ${JSON.stringify(there)}`);
}

/** The first link in a mail whose address holds `part`. */
export function linkIn(mail, part) {
  const links = [...(mail.text ?? "").matchAll(/https?:\/\/[^\s<>"]+/g)].map(([link]) => link);
  const link = links.find((one) => one.includes(part));
  if (!link) throw new Error(`no link with ${part} in «${mail.subject}»: ${links}`);
  return link;
}

/** Waits until this address was sent so many calendar files, and returns them, the oldest first, with folded lines joined. */
export async function calendarsTo(folder, address, many) {
  const isCalendar = (file) => /\.ics$/.test(file.filename ?? "");
  for (let attempt = 0; attempt < 150; attempt++) {
    const files = (await mailsTo(folder, address)).flatMap((mail) => mail.attachments.filter(isCalendar));
    const events = files.map((file) => new TextDecoder().decode(file.content).replace(/\r?\n[ \t]/g, ""));
    if (events.length >= many) return events;
    await wait(100);
  }
  throw new Error(`${address} has not been sent ${many} calendar files`);
}
