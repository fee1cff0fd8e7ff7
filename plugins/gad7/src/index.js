// GAD-7: seven questions about the last two weeks, a score from 0 to 21 (Spitzer, Kroenke, Williams and Löwe, 2006). It screens
// for anxiety; it does not diagnose it. Settings: `alert_score`, from which score on staff are alerted (15); `impairment`,
// whether the patient is also asked how difficult it made life (true).
// @ts-check

import { answer, item, setting, words } from "../../sdk-js/questionnaire.js";
import { ABOUT, BANDS, DIFFICULTY, DIFFICULTY_OPTIONS, FREQUENCY, HIGH, INTRO, QUESTIONS, SCALE, THANKS, TITLE } from "./words.js";

const ID = "gad-7";
const ANSWERED = QUESTIONS.map((_, index) => `q${index + 1}`);

/** @type {import("../../sdk-js/questionnaire.js").Plugin["questionnaires"]} */
export function questionnaires(locale) {
  return [{ id: ID, title: words(locale, TITLE), description: words(locale, ABOUT) }];
}

/** @type {import("../../sdk-js/questionnaire.js").Plugin["define"]} */
export function define(id, locale, settings) {
  if (id !== ID) return undefined;
  const numbered = (/** @type {Record<string, string>[]} */ labels) =>
    labels.map((label, points) => ({ value: String(points), label: words(locale, label) }));
  const items = [item("intro", "display", words(locale, INTRO))];
  QUESTIONS.forEach((question, index) => {
    items.push(item(ANSWERED[index], "choice", words(locale, question), { required: true, options: numbered(FREQUENCY) }));
  });
  if (setting(settings, "impairment", true)) {
    items.push(
      item("difficulty", "choice", words(locale, DIFFICULTY), {
        options: numbered(DIFFICULTY_OPTIONS),
        // Asked of those who have some of the problems at all.
        when: ANSWERED.map((question) => ({ item: question, comparison: "greater", value: "0" })),
        whenAny: true,
      }),
    );
  }
  return { version: "1", title: words(locale, TITLE), description: words(locale, ABOUT), items };
}

/** @type {import("../../sdk-js/questionnaire.js").Plugin["check"]} */
export function check() {
  return [];
}

/** @type {import("../../sdk-js/questionnaire.js").Plugin["evaluate"]} */
export function evaluate(id, locale, settings, answers) {
  if (id !== ID) return undefined;
  const score = ANSWERED.reduce((sum, question) => sum + Number(answer(answers, question) ?? 0), 0);
  const band = BANDS.findLast(([from]) => score >= from);
  const alerts = score >= setting(settings, "alert_score", 15) ? [`${words(locale, HIGH)}: ${score}`] : [];
  const scale = words(locale, SCALE).replace("{score}", String(score)).replace("{most}", "21");
  return { title: words(locale, TITLE), text: [scale, words(locale, THANKS)], score, band: band && words(locale, band[1]), alerts };
}
