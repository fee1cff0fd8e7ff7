// The demo, as `cargo xtask demo --json` starts it: a server of its own for each file of tests.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Starts the demo and returns what its JSON line says, with `clinic(slug)` and `stop()`. `tenants` is another folder of clinics. */
export async function startDemo({ tenants } = {}) {
  const binary = process.env.ANTESALA_BIN ?? path.join(root, "target/debug/antesala");
  const data = await mkdtemp(path.join(tmpdir(), "antesala-e2e-"));
  const child = spawn(binary, ["demo", "--json", "--port", "0", "--data", data, ...(tenants ? ["--tenants", tenants] : [])], {
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
    new Promise((_, reject) => setTimeout(() => reject(new Error(`the demo is not ready after 120 s:\n${log}`)), 120_000).unref()),
  ]);
  const said = JSON.parse(line);
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
