// Files that people have: a small report as PDF, and a photograph taken by a phone held upright.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** What a PDF says, read by poppler. */
export async function textOf(bytes) {
  const folder = await mkdtemp(path.join(tmpdir(), "antesala-pdf-"));
  try {
    await writeFile(path.join(folder, "file.pdf"), bytes);
    const { stdout } = await promisify(execFile)("pdftotext", ["-layout", path.join(folder, "file.pdf"), "-"]);
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A one-page PDF with this line of text. */
export function pdf(text) {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${text.length + 40}>>stream\nBT /F1 24 Tf 72 720 Td (${text}) Tj ET\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj${object}endobj\n`;
    return at;
  });
  const start = body.length;
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
  body += `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, "latin1");
}

/** A JPEG drawn by the browser at hand. */
export async function photo(page) {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 1200 });
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#8fb3c9";
    brush.fillRect(0, 0, 900, 1200);
    brush.fillStyle = "#e8c39e";
    brush.beginPath();
    brush.arc(450, 520, 260, 0, 7);
    brush.fill();
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  return Buffer.from(url.split(",")[1], "base64");
}
