/**
 * The extension point `questionnaire`, version 1.0.0, as JavaScript sees it. What each type and function means is written in
 * `wit/questionnaire/v1.0.0/questionnaire.wit`. What is left open is left out, or `undefined`.
 */

/** The module of a plugin exports these four functions. */
export interface Plugin {
  questionnaires(locale: string, settings: Setting[]): Summary[];
  /** `undefined` for an id that the plugin does not know. */
  define(id: string, locale: string, settings: Setting[]): Definition | undefined;
  check(id: string, locale: string, settings: Setting[], answers: Answer[]): Problem[];
  evaluate(id: string, locale: string, settings: Setting[], answers: Answer[]): Outcome | undefined;
}

/** One of the plugin's settings in the clinic's TOML; its value is JSON: see {@link setting}. */
export interface Setting { name: string; value: string }

export interface Summary { id: string; title: string; description?: string }

export type Kind =
  | "group" | "display" | "line" | "text" | "boolean" | "integer" | "decimal" | "date" | "choice" | "choices";

export interface Choice { value: string; label: string }

export type Comparison = "answered" | "equal" | "not-equal" | "less" | "at-most" | "greater" | "at-least";

export interface Condition { item: string; comparison: Comparison; value: string }

export interface Item {
  id: string;
  parent?: string;
  kind: Kind;
  text: string;
  help?: string;
  required: boolean;
  options: Choice[];
  min?: number;
  max?: number;
  maxLength?: number;
  unit?: string;
  when: Condition[];
  whenAny: boolean;
}

export interface Definition { version: string; title: string; description?: string; items: Item[] }

export interface Answer { item: string; values: string[] }

export interface Problem { item: string; text: string }

export interface Outcome { title: string; text: string[]; score?: number; band?: string; alerts: string[] }

/** An item without conditions, limits and help; `more` says what differs. */
export function item(id: string, kind: Kind, text: string, more?: Partial<Item>): Item;

/** The first answer to an item. */
export function answer(answers: Answer[], item: string): string | undefined;

/** The value of a setting, or what holds without it or where it is of another type. */
export function setting<T extends string | number | boolean>(settings: Setting[], name: string, otherwise: T): T;

/** A text in a language; the first one's where it is missing. */
export function words<T>(locale: string, texts: Record<string, T>): T;
