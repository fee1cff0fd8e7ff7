//! The description of the JSON API (`OpenAPI` 3.1): the shapes are those of the code, so that it cannot say anything else.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    accounts,
    booking::api::{appointments, catalogue, shapes, slots},
    portal::{Scope, Visit},
    web::Problem,
};

static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// The description, for everybody: but for the address it is the same at every clinic.
pub(crate) async fn show(visit: Visit) -> Response {
    let mut document = DOCUMENT.clone();
    document["servers"] = json!([{ "url": visit.portal.link(&visit.here.tenant, "/api/v1") }]);
    ([(header::CONTENT_TYPE, "application/json")], format!("{document:#}\n")).into_response()
}

/// One thing that the API does.
struct Operation<'a> {
    id: &'a str,
    summary: &'a str,
    scope: Scope,
    /// Where the address names one.
    names_appointment: bool,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Vec<(u16, &'a str, Option<Value>)>,
}

impl Operation<'_> {
    fn json(self, problem: &Value) -> Value {
        let mut parameters = self.parameters;
        if self.names_appointment {
            let schema = json!({ "type": "string", "format": "uuid" });
            parameters.push(json!({ "name": "id", "in": "path", "required": true, "schema": schema }));
        }
        let language = json!({ "type": "string", "examples": ["es", "en"] });
        let about = "The language of names and sentences.";
        parameters.push(json!({ "name": "Accept-Language", "in": "header", "description": about, "schema": language }));
        let mut answers = Map::new();
        for (status, says, shape) in self.answers {
            let mut answer = json!({ "description": says });
            if let Some(schema) = shape {
                answer["content"] = json!({ "application/json": { "schema": schema } });
            }
            answers.insert(status.to_string(), answer);
        }
        let problems = [
            (400, "The address or the body cannot be read"),
            (401, "No token of this clinic"),
            (403, "The token has not this scope"),
            (404, "There is no such thing at this clinic"),
            (409, "The hour is not to be had: see `reason` and `nearest`"),
            (413, "The body is too large"),
            (415, "The body is not JSON"),
            (422, "It cannot be carried out as it is, or a rule says no"),
            (429, "Too many requests: see Retry-After"),
            (503, "Something is away for the moment: see Retry-After"),
        ];
        for (status, says) in problems {
            if self.body.is_some() || !matches!(status, 409 | 413 | 415) {
                let content = json!({ "application/problem+json": { "schema": problem } });
                answers.insert(status.to_string(), json!({ "description": says, "content": content }));
            }
        }
        let mut operation = json!({
            "operationId": self.id,
            "summary": self.summary,
            "description": format!("Needs the scope `{}`.", self.scope),
            "parameters": parameters,
            "responses": answers,
        });
        if let Some(schema) = self.body {
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
        operation
    }
}

/// The fields of a query as parameters.
fn parameters<T: JsonSchema>(generator: &mut SchemaGenerator) -> Vec<Value> {
    let schema = T::json_schema(generator).to_value();
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = schema["properties"].as_object().cloned().unwrap_or_default();
    let field = |(name, mut schema): (String, Value)| {
        let about = schema.as_object_mut().and_then(|schema| schema.remove("description")).unwrap_or_default();
        let required = required.contains(&name.as_str());
        json!({ "name": name, "in": "query", "required": required, "description": about, "schema": schema })
    };
    fields.into_iter().map(field).collect()
}

#[expect(clippy::too_many_lines, reason = "every operation stands on this one page")]
fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>().to_value();
    let appointment = generator.subschema_for::<shapes::Appointment>().to_value();
    let one = |says| vec![(200, says, Some(appointment.clone()))];
    let key = json!({ "name": "Idempotency-Key", "in": "header", "schema": { "type": "string", "maxLength": 255 },
        "description": "Your own name of this booking: who sends it again within 48 hours gets the same appointment." });
    let plain = |id, summary, scope| Operation {
        id,
        summary,
        scope,
        names_appointment: false,
        parameters: Vec::new(),
        body: None,
        answers: Vec::new(),
    };
    let paths = [
        (
            "/catalogue",
            "get",
            Operation {
                answers: vec![(
                    200,
                    "What can be booked",
                    Some(generator.subschema_for::<catalogue::Catalogue>().to_value()),
                )],
                ..plain("catalogue", "What can be booked online, where and with whom", Scope::SlotsRead)
            },
        ),
        (
            "/slots",
            "get",
            Operation {
                parameters: parameters::<slots::Wanted>(&mut generator),
                answers: vec![(200, "The hours", Some(generator.subschema_for::<shapes::Slots>().to_value()))],
                ..plain("slots", "The hours that can be booked", Scope::SlotsRead)
            },
        ),
        (
            "/explanations",
            "get",
            Operation {
                parameters: parameters::<slots::Unclear>(&mut generator),
                answers: vec![(200, "The hours", Some(generator.subschema_for::<shapes::Explanations>().to_value()))],
                ..plain("explain", "Every rule that is in the way of a start, or of those of a day", Scope::SlotsRead)
            },
        ),
        (
            "/patients",
            "get",
            Operation {
                parameters: parameters::<accounts::api::Lookup>(&mut generator),
                answers: vec![(
                    200,
                    "The patients",
                    Some(generator.subschema_for::<accounts::api::Patients>().to_value()),
                )],
                ..plain("findPatients", "Look a patient up by e-mail address or identity document", Scope::PatientsRead)
            },
        ),
        (
            "/appointments",
            "get",
            Operation {
                parameters: parameters::<appointments::Listed>(&mut generator),
                answers: vec![(
                    200,
                    "The appointments",
                    Some(generator.subschema_for::<shapes::Appointments>().to_value()),
                )],
                ..plain("appointments", "The appointments of a patient, or of some days", Scope::AppointmentsRead)
            },
        ),
        (
            "/appointments",
            "post",
            Operation {
                parameters: vec![key],
                body: Some(generator.subschema_for::<shapes::NewAppointment>().to_value()),
                answers: vec![
                    (200, "Booked before under the same Idempotency-Key", Some(appointment.clone())),
                    (201, "Booked, or requested where the clinic confirms", Some(appointment.clone())),
                ],
                ..plain("book", "Book an hour, by the rules for patients", Scope::AppointmentsWrite)
            },
        ),
        (
            "/appointments/{id}",
            "get",
            Operation {
                names_appointment: true,
                answers: one("The appointment"),
                ..plain("appointment", "One appointment", Scope::AppointmentsRead)
            },
        ),
        (
            "/appointments/{id}/move",
            "post",
            Operation {
                names_appointment: true,
                body: Some(generator.subschema_for::<shapes::NewStart>().to_value()),
                answers: one("Moved; otherwise the old hour stands"),
                ..plain("move", "Move an appointment, by the rules for patients", Scope::AppointmentsWrite)
            },
        ),
        (
            "/appointments/{id}/cancel",
            "post",
            Operation {
                names_appointment: true,
                answers: one("Cancelled"),
                ..plain("cancel", "Cancel an appointment, by the rules for patients", Scope::AppointmentsWrite)
            },
        ),
    ];
    let mut described = Map::new();
    for (path, method, operation) in paths {
        let path = described.entry(path).or_insert_with(|| json!({}));
        path[method] = operation.json(&problem);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Antesala",
            "version": "1",
            "description": "Booking at one clinic. Each program has a token, which an administrator of the clinic makes in the console.",
        },
        "security": [{ "token": [] }],
        "paths": described,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": generator.take_definitions(true),
        },
    })
}
