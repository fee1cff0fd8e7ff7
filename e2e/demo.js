// The demo, as `cargo xtask demo --json` starts it: a server of its own for each file of tests.

import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Compiled plugins are shared by all demos: compiling them takes longer than a file of tests. */
const pluginCache = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "plugin-cache");
/** For a machine that compiles the plugins beside other work. */
const patience = 240_000;

/**
 * Starts the demo and returns what its JSON line says, with `clinic(slug)` and `stop()`. `tenants` is another folder of clinics. Where
 * ANTESALA_SEED names the data of a demo that was started before, it goes on with a copy, unless it is to be `fresh`.
 */
export async function startDemo({ tenants, fresh } = {}) {
  const binary = process.env.ANTESALA_BIN ?? path.join(root, "target/debug/antesala");
  const data = await mkdtemp(path.join(tmpdir(), "antesala-e2e-"));
  const seed = fresh ? undefined : process.env.ANTESALA_SEED;
  if (seed) await cp(seed, data, { recursive: true });
  const child = spawn(binary, ["demo", "--json", "--port", "0", "--data", data, "--plugin-cache", pluginCache, ...(tenants ? ["--tenants", tenants] : [])], {
    cwd: root,
    env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? "warn" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  // Whatever ends the tests ends the server too.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).on("line", (text) => text.startsWith("{") && resolve(text))),
    ended.then((code) => Promise.reject(new Error(`the demo ended with ${code}:\n${log}`))),
    new Promise((_, reject) => setTimeout(() => reject(new Error(`the demo is not ready after ${patience / 1000} s:\n${log}`)), patience).unref()),
  ]);
  const said = JSON.parse(line);
  if (seed) await readdress(said, JSON.parse(await readFile(path.join(data, "ready.json"), "utf8")));
  for (const clinic of said.clinics) clinic.base_url = clinic.base_url.replace(/\/$/, "");
  return {
    ...said,
    clinic(slug) {
      const clinic = said.clinics.find((one) => one.slug === slug);
      if (!clinic) throw new Error(`no clinic ${slug} among ${said.clinics.map((one) => one.slug)}`);
      return clinic;
    },
    log: () => log,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      process.off("exit", kill);
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The links in mails that were sent before lead to where the demo is now. A line of a mail may be folded anywhere. */
async function readdress(now, before) {
  const [to, from] = [now, before].map((ready) => new URL(ready.mailbox_url).host);
  const folded = new RegExp([...from].map((letter) => letter.replace(".", "\\.")).join("(?:=\r?\n)?"), "g");
  for (const name of await readdir(now.mail_dir)) {
    const file = path.join(now.mail_dir, name);
    if (name.endsWith(".eml")) await writeFile(file, (await readFile(file, "latin1")).replace(folded, to), "latin1");
  }
}
