//! PHQ-9: nine questions about the last two weeks, a score from 0 to 27 (Kroenke, Spitzer and Williams, 2001). It screens for
//! depression; it does not diagnose it. Setting `alert_score`: from which score on staff are alerted (15).

use antesala_plugin::questionnaire::{
    Answer, Choice, Definition, Guest, Item, Kind, Outcome, Problem, Setting, Summary, answer, item, number,
};

struct Phq9;

const ID: &str = "phq-9";

/// A text in the three languages.
struct Words {
    es: &'static str,
    ca: &'static str,
    en: &'static str,
}

const fn w(es: &'static str, ca: &'static str, en: &'static str) -> Words {
    Words { es, ca, en }
}

impl Words {
    fn of(&self, locale: &str) -> &'static str {
        match locale {
            "ca" => self.ca,
            "en" => self.en,
            _ => self.es,
        }
    }
}

const TITLE: Words = w("Cuestionario de salud (PHQ-9)", "Qüestionari de salut (PHQ-9)", "Health questionnaire (PHQ-9)");
const ABOUT: Words = w(
    "Nueve preguntas sobre cómo se ha sentido en las dos últimas semanas.",
    "Nou preguntes sobre com s’ha sentit les dues últimes setmanes.",
    "Nine questions about how you have felt over the last two weeks.",
);
const INTRO: Words = w(
    "Durante las dos últimas semanas, ¿con qué frecuencia le han molestado estos problemas?",
    "Durant les dues últimes setmanes, amb quina freqüència l’han molestat aquests problemes?",
    "Over the last two weeks, how often have you been bothered by these problems?",
);
const QUESTIONS: [Words; 9] = [
    w("Poco interés o placer en hacer las cosas", "Poc interès o plaer en fer les coses", "Little interest or pleasure in doing things"),
    w("Sentirse decaído, deprimido o sin esperanza", "Sentir-se decaigut, deprimit o sense esperança", "Feeling down, depressed or hopeless"),
    w("Dificultad para dormir, o dormir demasiado", "Dificultat per dormir, o dormir massa", "Trouble sleeping, or sleeping too much"),
    w("Sentirse cansado o con poca energía", "Sentir-se cansat o amb poca energia", "Feeling tired or having little energy"),
    w("Poco apetito, o comer demasiado", "Poca gana, o menjar massa", "Poor appetite, or overeating"),
    w("Sentirse mal consigo mismo, o que ha fallado", "Sentir-se malament amb si mateix, o que ha fallat", "Feeling bad about yourself, or that you have failed"),
    w("Dificultad para concentrarse", "Dificultat per concentrar-se", "Trouble concentrating"),
    w(
        "Moverse o hablar muy despacio, o lo contrario: estar inquieto",
        "Moure’s o parlar molt a poc a poc, o el contrari: estar inquiet",
        "Moving or speaking very slowly, or the opposite: being restless",
    ),
    w(
        "Pensar que estaría mejor muerto, o en hacerse daño",
        "Pensar que estaria millor mort, o en fer-se mal",
        "Thoughts that you would be better off dead, or of hurting yourself",
    ),
];
const FREQUENCY: [Words; 4] = [
    w("Ningún día", "Cap dia", "Not at all"),
    w("Varios días", "Diversos dies", "Several days"),
    w("Más de la mitad de los días", "Més de la meitat dels dies", "More than half the days"),
    w("Casi todos los días", "Gairebé cada dia", "Nearly every day"),
];
/// From which score on, and what it is called.
const BANDS: [(u32, Words); 5] = [
    (0, w("mínima", "mínima", "minimal")),
    (5, w("leve", "lleu", "mild")),
    (10, w("moderada", "moderada", "moderate")),
    (15, w("moderadamente grave", "moderadament greu", "moderately severe")),
    (20, w("grave", "greu", "severe")),
];
const THANKS: Words = w(
    "Gracias. Su profesional verá el resultado y lo comentará con usted.",
    "Gràcies. El seu professional veurà el resultat i el comentarà amb vostè.",
    "Thank you. Your practitioner will see the result and talk it over with you.",
);
const HELP: Words = w(
    "Si piensa en hacerse daño, no espere: llame al 112, a cualquier hora.",
    "Si pensa a fer-se mal, no esperi: truqui al 112, a qualsevol hora.",
    "If you think of hurting yourself, do not wait: call 112, at any hour.",
);
/// How much the score is; its two numbers are put in.
const SCALE: Words = w(
    "{score} de {most} puntos: cuantos más, más molestias.",
    "{score} de {most} punts: com més, més molèsties.",
    "{score} of {most} points: the more, the more you are bothered.",
);
const MOST: u32 = 27;
const RISK: Words = w("Ítem 9: ideas de muerte o autolesión", "Ítem 9: idees de mort o autolesió", "Item 9: thoughts of death or self-harm");
const HIGH: Words = w("Puntuación alta en el PHQ-9", "Puntuació alta al PHQ-9", "High PHQ-9 score");

impl Guest for Phq9 {
    fn questionnaires(locale: String, _: Vec<Setting>) -> Vec<Summary> {
        vec![Summary { id: ID.into(), title: TITLE.of(&locale).into(), description: Some(ABOUT.of(&locale).into()) }]
    }

    fn define(id: String, locale: String, _: Vec<Setting>) -> Option<Definition> {
        if id != ID {
            return None;
        }
        let options: Vec<Choice> = FREQUENCY
            .iter()
            .enumerate()
            .map(|(points, words)| Choice { value: points.to_string(), label: words.of(&locale).into() })
            .collect();
        let mut items = vec![item("intro", Kind::Display, INTRO.of(&locale))];
        items.extend(QUESTIONS.iter().enumerate().map(|(index, words)| Item {
            required: true,
            options: options.clone(),
            ..item(&format!("q{}", index + 1), Kind::Choice, words.of(&locale))
        }));
        Some(Definition { version: "1".into(), title: TITLE.of(&locale).into(), description: Some(ABOUT.of(&locale).into()), items })
    }

    fn check(_: String, _: String, _: Vec<Setting>, _: Vec<Answer>) -> Vec<Problem> {
        Vec::new()
    }

    fn evaluate(id: String, locale: String, settings: Vec<Setting>, answers: Vec<Answer>) -> Option<Outcome> {
        if id != ID {
            return None;
        }
        let points = |question: usize| answer(&answers, &format!("q{question}")).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
        let score: u32 = (1..=9).map(points).sum();
        let (_, band) = BANDS.iter().rev().find(|(from, _)| score >= *from)?;
        let mut alerts = Vec::new();
        let scale = SCALE.of(&locale).replace("{score}", &score.to_string()).replace("{most}", &MOST.to_string());
        let mut text = vec![scale, THANKS.of(&locale).to_owned()];
        if points(9) > 0 {
            alerts.push(RISK.of(&locale).to_owned());
            text.push(HELP.of(&locale).to_owned());
        }
        if f64::from(score) >= number(&settings, "alert_score", 15.0) {
            alerts.push(format!("{}: {score}", HIGH.of(&locale)));
        }
        Some(Outcome {
            title: TITLE.of(&locale).into(),
            text,
            score: Some(f64::from(score)),
            band: Some(band.of(&locale).into()),
            alerts,
        })
    }
}

antesala_plugin::questionnaire::export_questionnaires!(Phq9);

#[cfg(test)]
mod tests {
    use super::*;

    fn all(points: u32) -> Vec<Answer> {
        (1..=9).map(|q| Answer { item: format!("q{q}"), values: vec![points.to_string()] }).collect()
    }

    #[test]
    fn the_bands_are_those_of_the_instrument() {
        let outcome = |points| Phq9::evaluate(ID.into(), "en".into(), Vec::new(), all(points)).unwrap();
        assert_eq!((outcome(0).score, outcome(0).band.as_deref()), (Some(0.0), Some("minimal")));
        assert_eq!((outcome(1).score, outcome(1).band.as_deref()), (Some(9.0), Some("mild")));
        assert_eq!((outcome(3).score, outcome(3).band.as_deref()), (Some(27.0), Some("severe")));
        assert_eq!(outcome(3).alerts.len(), 2);
        assert_eq!(outcome(1).text[0], "9 of 27 points: the more, the more you are bothered.");
    }
}
