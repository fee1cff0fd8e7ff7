/**
 * The extension point `invoice-format`, version 1.0.0, as JavaScript sees it. What each type and function means is written in
 * `wit/invoice-format/v1.0.0/invoice-format.wit`. What the contract leaves open is `null`; amounts are whole numbers of cents.
 */

/** The module of a plugin exports these three functions. */
export interface Plugin {
  formats(locale: string): Description[];
  missing(id: string, settings: Setting[], invoice: Invoice): string[];
  /** Throw a string that says what to mend where the invoice cannot be written. */
  render(id: string, settings: Setting[], invoice: Invoice): Uint8Array;
}

/** One of the plugin's settings in the clinic's TOML; its value is JSON: see {@link setting}. */
export interface Setting { name: string; value: string }

export interface Party {
  name: string;
  taxId: string;
  address: string;
  postalCode: string;
  city: string;
  province: string;
  country: string;
}

export interface Line {
  description: string;
  quantityMilli: number;
  unitCents: number;
  taxBp: number | null;
  netCents: number;
}

export interface Tax { rateBp: number | null; netCents: number; taxCents: number }

export interface Exemption { code: string; reason: string }

export interface Correction { number: string; series: string; reason: string; issuedOn: string }

export interface Invoice {
  number: string;
  series: string;
  issuedOn: string;
  currency: string;
  locale: string;
  issuer: Party;
  recipient: Party;
  lines: Line[];
  taxes: Tax[];
  exemption: Exemption | null;
  correction: Correction | null;
  netCents: number;
  taxCents: number;
  totalCents: number;
}

export interface Description { id: string; name: string; mediaType: string; extension: string }

/** A text as the bytes of a file, in UTF-8. */
export function utf8(text: string): Uint8Array;

/** Cents as people and programs write them: `65.00`. */
export function amount(cents: number): string;

/** The value of a setting, or what holds without it or where it is of another type. */
export function setting<T extends string | number | boolean>(settings: Setting[], name: string, otherwise: T): T;

/** A text in a language; the first one's where it is missing. */
export function words<T>(locale: string, texts: Record<string, T>): T;
