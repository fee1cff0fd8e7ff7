// What the GAD-7 says, in each language.
// @ts-check

export const TITLE = {
  es: "Cuestionario de ansiedad (GAD-7)",
  ca: "Qüestionari d'ansietat (GAD-7)",
  en: "Anxiety questionnaire (GAD-7)",
};

export const ABOUT = {
  es: "Siete preguntas sobre cómo se ha sentido en las dos últimas semanas.",
  ca: "Set preguntes sobre com s’ha sentit les dues últimes setmanes.",
  en: "Seven questions about how you have felt over the last two weeks.",
};

export const INTRO = {
  es: "Durante las dos últimas semanas, ¿con qué frecuencia le han molestado estos problemas?",
  ca: "Durant les dues últimes setmanes, amb quina freqüència l'han molestat aquests problemes?",
  en: "Over the last two weeks, how often have you been bothered by these problems?",
};

export const QUESTIONS = [
  { es: "Sentirse nervioso, ansioso o con los nervios de punta", ca: "Sentir-se nerviós, ansiós o amb els nervis de punta", en: "Feeling nervous, anxious or on edge" },
  { es: "No poder dejar de preocuparse, o no poder controlarlo", ca: "No poder deixar de preocupar-se, o no poder controlar-ho", en: "Not being able to stop or control worrying" },
  { es: "Preocuparse demasiado por cosas distintas", ca: "Preocupar-se massa per coses diferents", en: "Worrying too much about different things" },
  { es: "Dificultad para relajarse", ca: "Dificultat per relaxar-se", en: "Trouble relaxing" },
  { es: "Estar tan inquieto que cuesta quedarse sentado", ca: "Estar tan inquiet que costa quedar-se assegut", en: "Being so restless that it is hard to sit still" },
  { es: "Molestarse o irritarse con facilidad", ca: "Molestar-se o irritar-se amb facilitat", en: "Becoming easily annoyed or irritable" },
  { es: "Sentir miedo, como si fuera a pasar algo terrible", ca: "Sentir por, com si hagués de passar alguna cosa terrible", en: "Feeling afraid, as if something awful might happen" },
];

export const FREQUENCY = [
  { es: "Ningún día", ca: "Cap dia", en: "Not at all" },
  { es: "Varios días", ca: "Diversos dies", en: "Several days" },
  { es: "Más de la mitad de los días", ca: "Més de la meitat dels dies", en: "More than half the days" },
  { es: "Casi todos los días", ca: "Gairebé cada dia", en: "Nearly every day" },
];

export const DIFFICULTY = {
  es: "¿Cuánto le han dificultado estos problemas el trabajo, las tareas de casa o el trato con otras personas?",
  ca: "Fins a quin punt aquests problemes li han fet difícil la feina, les tasques de casa o el tracte amb altres persones?",
  en: "How difficult have these problems made it to do your work, look after things at home or get along with people?",
};

export const DIFFICULTY_OPTIONS = [
  { es: "Nada", ca: "Gens", en: "Not difficult at all" },
  { es: "Algo", ca: "Una mica", en: "Somewhat difficult" },
  { es: "Mucho", ca: "Molt", en: "Very difficult" },
  { es: "Muchísimo", ca: "Moltíssim", en: "Extremely difficult" },
];

/** From which score on, and what it is called. @type {[number, Record<string, string>][]} */
export const BANDS = [
  [0, { es: "mínima", ca: "mínima", en: "minimal" }],
  [5, { es: "leve", ca: "lleu", en: "mild" }],
  [10, { es: "moderada", ca: "moderada", en: "moderate" }],
  [15, { es: "grave", ca: "greu", en: "severe" }],
];

/** How much the score is; its two numbers are put in. */
export const SCALE = {
  es: "{score} de {most} puntos: cuantos más, más molestias.",
  ca: "{score} de {most} punts: com més, més molèsties.",
  en: "{score} of {most} points: the more, the more you are bothered.",
};

export const THANKS = {
  es: "Gracias. Su profesional verá el resultado y lo comentará con usted.",
  ca: "Gràcies. El seu professional veurà el resultat i el comentarà amb vostè.",
  en: "Thank you. Your practitioner will see the result and talk it over with you.",
};

export const HIGH = {
  es: "Puntuación alta en el GAD-7",
  ca: "Puntuació alta al GAD-7",
  en: "High GAD-7 score",
};
