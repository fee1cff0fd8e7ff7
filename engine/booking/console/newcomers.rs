//! People who booked before they were patients: staff keep their records, or merge them with those that were there.

use serde::{Deserialize, Serialize};

use crate::{
    audit::{self, Act},
    booking::{
        make,
        names::CalledNow,
        store::{self, newcomers},
    },
    error::{Error, Result},
    ids::{NewcomerId, PatientId},
    portal::{Page, Role, Staff},
    records::{self, Record},
    web::{Fields, Form, Path},
};

#[derive(Serialize)]
struct List {
    lines: Vec<Line>,
    /// Why a merge was refused, as a text key.
    problem: Option<String>,
    /// What the clinic puts on its web site; none where it names no site.
    snippet: Option<Snippet>,
}

#[derive(Serialize)]
struct Snippet {
    html: String,
    sites: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    id: NewcomerId,
    record: Record,
    appointment: Option<store::Appointment>,
    /// Records that may be the same person's.
    alike: Vec<Record>,
}

async fn page(staff: &mut Staff, problem: Option<String>) -> Result<List> {
    let mut lines = Vec::new();
    for newcomer in newcomers::booked(&mut staff.tx).await? {
        let (Some(patient), Some(appointment)) = (newcomer.patient_id, newcomer.appointment_id) else { continue };
        let record = records::get(&mut staff.tx, patient).await?;
        let alike = records::alike(&mut staff.tx, &record).await?;
        let appointment = store::get(&mut staff.tx, appointment).await.ok();
        let appointment = appointment.map(|one| one.called_now(&staff.visit.here.tenant, staff.visit.lang));
        lines.push(Line { id: newcomer.id, record, appointment, alike });
    }
    Ok(List { lines, problem, snippet: snippet(staff) })
}

fn snippet(staff: &Staff) -> Option<Snippet> {
    let tenant = &staff.visit.here.tenant;
    let sites = tenant.config.portal.embed_on.clone();
    if sites.is_empty() {
        return None;
    }
    let lang = tenant.config.languages.first().copied().unwrap_or(staff.visit.lang);
    let portal = &staff.visit.portal;
    let (script, frame) = (portal.link(tenant, "/embed.js"), portal.link(tenant, &format!("/embed/{lang}")));
    let html = format!(
        "<script src=\"{script}\" async data-lang=\"{lang}\"></script>\n<noscript><iframe src=\"{frame}\" title=\"{}\" \
         width=\"100%\" height=\"900\"></iframe></noscript>",
        staff.visit.text("first-visit-title")
    );
    Some(Snippet { html, sites })
}

fn may(staff: &Staff) -> Result<()> {
    staff.must_be(Role::DESK)?;
    if staff.visit.here.tenant.public_booking() { Ok(()) } else { Err(Error::NotFound) }
}

/// Those whose records nobody has looked at yet.
pub(crate) async fn list(mut staff: Staff) -> Page {
    may(&staff)?;
    let page = page(&mut staff, None).await?;
    staff.page("console/booking/newcomers", &page).await
}

/// The record is kept as it is.
pub(crate) async fn keep(mut staff: Staff, Path(id): Path<NewcomerId>, Form(_): Form<Fields>) -> Page {
    may(&staff)?;
    make::alone(&mut staff.tx).await?;
    let patient = booked(&mut staff, id).await?;
    newcomers::settle(&mut staff.tx, patient).await?;
    note(&mut staff, "newcomer.kept", patient, None).await?;
    staff.commit_and_go(&format!("/console/patients/{patient}"), "newcomers-kept").await
}

#[derive(Deserialize)]
pub(crate) struct Merge {
    #[serde(default)]
    into: String,
}

/// The appointments go to another record, and the provisional one goes away.
pub(crate) async fn merge(mut staff: Staff, Path(id): Path<NewcomerId>, Form(form): Form<Merge>) -> Page {
    may(&staff)?;
    make::alone(&mut staff.tx).await?;
    let patient = booked(&mut staff, id).await?;
    let into: PatientId = form.into.parse().map_err(|_| Error::NotFound)?;
    let into = records::get(&mut staff.tx, into).await?.id;
    if into == patient {
        return Err(Error::NotFound);
    }
    match newcomers::merge(&mut staff.tx, patient, into).await {
        Ok(()) => {}
        Err(error @ Error::Constraint(_)) => {
            let problem = match make::refusal(&error) {
                Some(_) => "newcomers-overlap",
                None => "newcomers-more",
            };
            let mut staff = staff.anew().await?;
            let page = page(&mut staff, Some(problem.to_owned())).await?;
            return staff.conflict("console/booking/newcomers", &page).await;
        }
        Err(error) => return Err(error),
    }
    note(&mut staff, "newcomer.merged", into, Some(&patient.to_string())).await?;
    staff.commit_and_go(&format!("/console/patients/{into}"), "newcomers-merged").await
}

async fn booked(staff: &mut Staff, id: NewcomerId) -> Result<PatientId> {
    newcomers::get(&mut staff.tx, id).await?.patient_id.ok_or(Error::NotFound)
}

async fn note(staff: &mut Staff, action: &str, patient: PatientId, detail: Option<&str>) -> Result<()> {
    let actor = staff.actor();
    let act = Act { action, subject: "patient", id: Some(patient.0), patient: Some(patient), detail };
    audit::record(&mut staff.tx, &actor, act).await
}
