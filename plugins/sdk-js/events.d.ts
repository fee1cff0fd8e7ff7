/**
 * The extension point `events`, version 1.1.0, as JavaScript sees it. What each type and function means is written in
 * `events.wit`. A case of a variant is its name and its value.
 */

/** The module of a plugin exports these two functions. */
export interface Plugin {
  kinds(): string[];
  /** Throw a string that says why the event could not be handled, and it comes again. */
  handle(event: Event, settings: Setting[]): Action[];
}

/** One of the plugin's settings in the clinic's TOML; its value is JSON: see {@link setting}. */
export interface Setting { name: string; value: string }

export interface Appointment {
  id: string;
  service: string;
  site: string;
  practitioner: string;
  starts: string;
  ends: string;
  zone: string;
  modality: string;
  group?: string;
  status: string;
  attended: number;
}

export interface Document { id: string; kind: string; mediaType: string }

export interface Response { id: string; questionnaire: string }

export interface Invoice { id: string; number: string; issuedOn: string; totalCents: number; paid: boolean }

export type Subject =
  | { tag: "account" }
  | { tag: "appointment"; val: Appointment }
  | { tag: "document"; val: Document }
  | { tag: "response"; val: Response }
  | { tag: "invoice"; val: Invoice };

export interface Event { id: string; kind: string; at: number; patient: string; locale: string; subject: Subject }

export interface Mail { template: string; subject: string; values: { name: string; text: string }[] }

export interface File { title: string; name: string; content: Uint8Array }

export interface Call { url: string; contentType: string; body: Uint8Array }

export type Action =
  | { tag: "send-mail"; val: Mail }
  | { tag: "add-document"; val: File }
  | { tag: "set-tag"; val: string }
  | { tag: "remove-tag"; val: string }
  | { tag: "call"; val: Call }
  | { tag: "set-video-link"; val: string };

/** A tag on the patient's record, which staff see. */
export function setTag(tag: string): Action;

/** Takes such a tag away. */
export function removeTag(tag: string): Action;

/** A document for the patient's record. */
export function addDocument(file: File): Action;

/** A request to a host that the clinic grants. */
export function call(request: Call): Action;

/** Where the video call of the appointment is that the event is about. */
export function setVideoLink(url: string): Action;

/** A mail to the patient by a template of the clinic's theme. */
export function sendMail(mail: Mail): Action;

/** A mail to the patient by the template `note`: a few lines of text. */
export function note(subject: string, text: string): Action;

/** The value of a setting, or what holds without it or where it is of another type. */
export function setting<T extends string | number | boolean>(settings: Setting[], name: string, otherwise: T): T;

/** A text in a language; the first one's where it is missing. */
export function words<T>(locale: string, texts: Record<string, T>): T;
