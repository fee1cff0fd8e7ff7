/**
 * What the host does for a plugin, `antesala:host` 1.0.0, as JavaScript sees it. What each function does and where its limits are is
 * written in `host.wit`. A plugin has what its `wit/world.wit` imports, its `plugin.toml` gives a reason for and the clinic grants.
 */

declare module "antesala:host/log@1.0.0" {
  export type Level = "debug" | "info" | "warn" | "error";
  export function write(level: Level, text: string): void;
}

declare module "antesala:host/settings@1.0.0" {
  /** As JSON. */
  export function get(name: string): string | null;
}

declare module "antesala:host/texts@1.0.0" {
  export function locale(): string;
  export function get(key: string, args: { name: string; value: string }[]): string | null;
}

declare module "antesala:host/store@1.0.0" {
  export function get(key: string): Uint8Array | null;
  /** Throws `{ tag: "key" | "value" | "quota" }`, as `payload` of an error, where it is not written. */
  export function set(key: string, value: Uint8Array): void;
  export function remove(key: string): void;
  export function keys(prefix: string): string[];
}

declare module "antesala:host/http@1.0.0" {
  export interface Header { name: string; value: string }
  export interface Request {
    method: "get" | "head" | "post" | "put" | "patch" | "delete";
    url: string;
    headers: Header[];
    body?: Uint8Array;
  }
  export interface Response { status: number; headers: Header[]; body: Uint8Array }
  /** Throws `{ tag: "refused" | "unreachable", val: string } | { tag: "timeout" | "too-large" }`, as `payload` of an error. */
  export function send(request: Request): Response;
}

declare module "antesala:host/time@1.0.0" {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  export function now(): number;
  export function local(): string;
  export function zone(): string;
}

declare module "antesala:host/typeset@1.0.0" {
  /** Throws a string that says what is wrong, as `payload` of an error. */
  export function pdf(title: string, markup: string, files: { name: string; content: Uint8Array }[]): Uint8Array;
}
