/**
 * The extension point `page-section`, version 1.0.0, as JavaScript sees it. What each type and function means is written in
 * `page-section.wit`. What the host leaves open is `null`; a case of a variant is its name and
 * its value.
 */

/** The module of a plugin exports these two functions. */
export interface Plugin {
  places(): Place[];
  /** `undefined` where there is nothing to say. */
  section(request: Request, settings: Setting[]): Section | undefined;
}

/** One of the plugin's settings in the clinic's TOML; its value is JSON: see {@link setting}. */
export interface Setting { name: string; value: string }

export type Place = "home" | "appointments" | "appointment" | "invoices" | "patient-record";

export interface Appointment {
  id: string;
  service: string;
  serviceName: string;
  site: string;
  practitioner: string;
  modality: string;
  starts: string;
  confirmed: boolean;
}

export interface Request {
  place: Place;
  locale: string;
  today: string;
  patient: string;
  appointments: Appointment[];
  unpaidInvoices: number | null;
  unreadDocuments: number | null;
  openQuestionnaires: number | null;
}

export interface Table { caption: string; columns: string[]; rows: string[][] }

export interface Chart {
  caption: string;
  labelHead: string;
  valueHead: string;
  points: { label: string; value: number }[];
  whole?: number;
}

export type Block =
  | { tag: "paragraph"; val: string }
  | { tag: "items"; val: string[] }
  | { tag: "fields"; val: { term: string; text: string }[] }
  | { tag: "links"; val: { text: string; target: string }[] }
  | { tag: "table"; val: Table }
  | { tag: "chart"; val: Chart };

export interface Section { title: string; blocks: Block[] }

export function paragraph(text: string): Block;

/** A list of short texts. */
export function items(...texts: string[]): Block;

/** Terms with what there is to say of each. */
export function fields(...pairs: [term: string, text: string][]): Block;

/** Links to pages of the portal, `/book`, or to addresses that begin with `https://`. */
export function links(...pairs: [text: string, target: string][]): Block;

export function table(of: Table): Block;

export function chart(of: Chart): Block;

/** The value of a setting, or what holds without it or where it is of another type. */
export function setting<T extends string | number | boolean>(settings: Setting[], name: string, otherwise: T): T;

/** A text in a language; the first one's where it is missing. */
export function words<T>(locale: string, texts: Record<string, T>): T;
