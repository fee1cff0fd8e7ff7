//! The dental and medical history that a dentist asks of a new patient. Allergies, anticoagulants and the like alert staff.

use antesala_plugin::questionnaire::{
    Answer, Choice, Comparison, Condition, Definition, Guest, Item, Kind, Outcome, Problem, Setting, Summary, answer, item,
};

struct DentalHistory;

const ID: &str = "dental-history";

/// Chooses among the three languages.
fn say(locale: &str, es: &'static str, ca: &'static str, en: &'static str) -> &'static str {
    match locale {
        "ca" => ca,
        "en" => en,
        _ => es,
    }
}

fn title(locale: &str) -> &'static str {
    say(locale, "Historia dental y médica", "Història dental i mèdica", "Dental and medical history")
}

fn about(locale: &str) -> &'static str {
    say(
        locale,
        "Para atenderle con seguridad. Tarda unos cinco minutos.",
        "Per atendre’l amb seguretat. Triga uns cinc minuts.",
        "So that we can treat you safely. It takes about five minutes.",
    )
}

/// Asked only when another question was answered with yes.
fn after_yes(other: &str, item: Item) -> Item {
    let when = vec![Condition { item: other.into(), comparison: Comparison::Equal, value: "true".into() }];
    Item { when, required: true, ..item }
}

fn items(l: &str) -> Vec<Item> {
    let group = |id: &str, text: &str| item(id, Kind::Group, text);
    let within = |parent: &str, item: Item| Item { parent: Some(parent.into()), ..item };
    let yes_no = |id: &str, text: &str| Item { required: true, ..item(id, Kind::Boolean, text) };
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into() };
    vec![
        group("health", say(l, "Su salud", "La seva salut", "Your health")),
        within("health", yes_no("allergies", say(l, "¿Tiene alguna alergia?", "Té alguna al·lèrgia?", "Do you have any allergies?"))),
        within("health", after_yes("allergies", Item {
            max_length: Some(300),
            help: Some(say(l, "Por ejemplo penicilina, látex o anestesia", "Per exemple penicil·lina, làtex o anestèsia", "For example penicillin, latex or anaesthetics").into()),
            ..item("allergies-which", Kind::Text, say(l, "¿A qué?", "A què?", "To what?"))
        })),
        within("health", yes_no("anticoagulants", say(l, "¿Toma anticoagulantes?", "Pren anticoagulants?", "Do you take anticoagulants?"))),
        within("health", Item {
            options: vec![
                choice("heart", say(l, "Corazón", "Cor", "Heart")),
                choice("diabetes", say(l, "Diabetes", "Diabetis", "Diabetes")),
                choice("pressure", say(l, "Tensión alta", "Tensió alta", "High blood pressure")),
                choice("bones", say(l, "Osteoporosis", "Osteoporosi", "Osteoporosis")),
                choice("other", say(l, "Otra", "Una altra", "Other")),
            ],
            ..item("conditions", Kind::Choices, say(l, "¿Tiene alguna de estas enfermedades?", "Té alguna d’aquestes malalties?", "Do you have any of these conditions?"))
        }),
        within("health", Item { max_length: Some(500), ..item("medication", Kind::Text, say(l, "¿Qué medicación toma?", "Quina medicació pren?", "Which medication do you take?")) }),
        within("health", Item {
            options: vec![
                choice("yes", say(l, "Sí", "Sí", "Yes")),
                choice("no", say(l, "No", "No", "No")),
                choice("not-applicable", say(l, "No procede", "No escau", "Not applicable")),
            ],
            required: true,
            ..item("pregnant", Kind::Choice, say(l, "¿Está o podría estar embarazada?", "Està o podria estar embarassada?", "Are you, or could you be, pregnant?"))
        }),
        group("teeth", say(l, "Su boca", "La seva boca", "Your mouth")),
        within("teeth", Item { ..item("last-visit", Kind::Date, say(l, "¿Cuándo fue su última visita al dentista?", "Quan va ser la seva última visita al dentista?", "When was your last visit to a dentist?")) }),
        within("teeth", yes_no("pain", say(l, "¿Tiene dolor ahora?", "Té dolor ara?", "Are you in pain now?"))),
        within("teeth", after_yes("pain", Item {
            min: Some(0.0),
            max: Some(10.0),
            ..item("pain-level", Kind::Integer, say(l, "Del 0 al 10, ¿cuánto?", "Del 0 al 10, quant?", "From 0 to 10, how much?"))
        })),
        within("teeth", Item {
            options: vec![
                choice("none", say(l, "Nada", "Gens", "Not at all")),
                choice("some", say(l, "Algo", "Una mica", "A little")),
                choice("much", say(l, "Mucho", "Molt", "A lot")),
            ],
            required: true,
            ..item("fear", Kind::Choice, say(l, "¿Le da miedo el dentista?", "Li fa por el dentista?", "Are you afraid of the dentist?"))
        }),
    ]
}

impl Guest for DentalHistory {
    fn questionnaires(locale: String, _: Vec<Setting>) -> Vec<Summary> {
        vec![Summary { id: ID.into(), title: title(&locale).into(), description: Some(about(&locale).into()) }]
    }

    fn define(id: String, locale: String, _: Vec<Setting>) -> Option<Definition> {
        (id == ID).then(|| Definition {
            version: "2".into(),
            title: title(&locale).into(),
            description: Some(about(&locale).into()),
            items: items(&locale),
        })
    }

    fn check(_: String, _: String, _: Vec<Setting>, _: Vec<Answer>) -> Vec<Problem> {
        Vec::new()
    }

    fn evaluate(id: String, locale: String, _: Vec<Setting>, answers: Vec<Answer>) -> Option<Outcome> {
        if id != ID {
            return None;
        }
        let l = locale.as_str();
        let yes = |item: &str| answer(&answers, item) == Some("true");
        let mut alerts = Vec::new();
        if yes("allergies") {
            let which = answer(&answers, "allergies-which").unwrap_or_default();
            alerts.push(format!("{}: {which}", say(l, "Alergia", "Al·lèrgia", "Allergy")));
        }
        if yes("anticoagulants") {
            alerts.push(say(l, "Toma anticoagulantes", "Pren anticoagulants", "Takes anticoagulants").into());
        }
        if answer(&answers, "pregnant") == Some("yes") {
            alerts.push(say(l, "Embarazo posible", "Embaràs possible", "Possible pregnancy").into());
        }
        Some(Outcome {
            title: say(l, "Gracias", "Gràcies", "Thank you").into(),
            text: vec![say(
                l,
                "Su dentista leerá sus respuestas antes de la visita.",
                "El seu dentista llegirà les respostes abans de la visita.",
                "Your dentist will read your answers before the visit.",
            )
            .into()],
            score: None,
            band: None,
            alerts,
        })
    }
}

antesala_plugin::questionnaire::export_questionnaires!(DentalHistory);
