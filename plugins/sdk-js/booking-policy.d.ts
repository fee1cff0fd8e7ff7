/**
 * The extension point `booking-policy`, version 1.0.0, as JavaScript sees it. What each type and function means is written in
 * `booking-policy.wit`. What the host leaves open is `null`.
 */

/** The module of a plugin exports this function. */
export interface Plugin {
  /** One ruling for each hour, in their order. */
  judge(request: Request, settings: Setting[]): Ruling[];
}

/** One of the plugin's settings in the clinic's TOML; its value is JSON: see {@link setting}. */
export interface Setting { name: string; value: string }

export interface Person { known: boolean; age: number | null; visits: { service: string; starts: string }[] }

export interface Hour { starts: string; ends: string; practitioner: string }

export interface Request {
  locale: string;
  now: string;
  service: string;
  site: string;
  modality: string;
  moving: boolean;
  person: Person;
  hours: Hour[];
}

export interface Ruling { refused?: string; rank: number }

/** An hour that the person may have. Where they choose nobody, the one of those who are free with the highest rank gets it. */
export function allowed(rank?: number): Ruling;

/** An hour that the person may not have, and why: a sentence in their language. */
export function refused(why: string): Ruling;

/** The value of a setting, or what holds without it or where it is of another type. */
export function setting<T extends string | number | boolean>(settings: Setting[], name: string, otherwise: T): T;

/** A text in a language; the first one's where it is missing. */
export function words<T>(locale: string, texts: Record<string, T>): T;
