//! What happened at the clinics of the demo, and what is to come: appointments, documents, invoices, questionnaires.

use bytes::Bytes;
use jiff::ToSpan;

use crate::{
    audit::Actor,
    booking::{
        make,
        model::{self, Question, Source, Status},
        store::{self as appointments, entitlements},
    },
    clock::{Day, Timestamp},
    documents::{
        model::{Kind, Media, Origin},
        store as documents,
    },
    error::Result,
    ids::BlobId,
    invoices::{
        issue::{self, New},
        model::Draft,
    },
    portal::Portal,
    questionnaires::store as questionnaires,
    records::{Record, coverage},
    storage::Tx,
    tenancy::{
        Tenant,
        config::{Referral, SeriesKind, Service},
    },
};

/// Days before and after today for which the agenda is filled.
const PAST: i64 = 21;
const COMING: i64 = 21;
/// Appointments to come of one patient: few of the one whom the demo is shown with, none of the one who was invited and is to book.
const TO_COME: [u32; 2] = [2, 0];
/// Those of the others.
const OTHERS_TO_COME: u32 = 4;

pub(super) async fn fill(portal: &Portal, tx: &mut Tx, tenant: &Tenant, patients: &[Record]) -> Result<()> {
    let actor = Actor::system("demo");
    covered(tx, tenant, patients).await?;
    agenda(portal, tx, tenant, patients, &actor).await?;
    papers(portal, tx, tenant, patients, &actor).await?;
    invoices(portal, tx, tenant, patients, &actor).await?;
    asked(tx, tenant, patients).await
}

/// Every second patient has an insurer, and the first a referral where a service needs one.
async fn covered(tx: &mut Tx, tenant: &Tenant, patients: &[Record]) -> Result<()> {
    let insurers = tenant.insurers();
    for (index, patient) in patients.iter().enumerate().step_by(2) {
        let Some(payer) = insurers.get(index / 2 % insurers.len().max(1)) else { break };
        let number = format!("{:04} {:04}", 1_200 + index, 5_300 + index * 7);
        let name = tenant.payer_name(payer).unwrap_or_default();
        coverage::note(tx, patient.id, payer, &name, Some(&number)).await?;
    }
    let needs = |service: &&Service| tenant.rules(None, Some(service), None).referral == Referral::Required;
    let today = tx.now().day(&tenant.zone(None));
    if let Some(service) = tenant.config.services.iter().find(needs) {
        let patient = &patients[0];
        let referral = entitlements::Noted {
            id: tx.new_id(),
            patient_id: patient.id,
            kind: model::EntitlementKind::Referral,
            service: service.slug.to_string(),
            service_name: tenant.text(&service.name, patient.language).to_owned(),
            visits: 2,
            remaining: 2,
            valid_from: today,
            valid_until: Day(today.0.saturating_add(90.days())),
            referred_by: tenant.config.practitioners.first().map(|one| one.name.clone()),
            created_at: tx.now(),
            withdrawn_at: None,
        };
        entitlements::insert(tx, &referral).await?;
    }
    Ok(())
}

/// Every few days each practitioner has some appointments; those that are over were attended, but for one.
async fn agenda(portal: &Portal, tx: &mut Tx, tenant: &Tenant, patients: &[Record], actor: &Actor) -> Result<()> {
    let now = tx.now();
    let mut turn = 0;
    let mut to_come = vec![0; patients.len()];
    for (number, service) in tenant.config.services.iter().enumerate() {
        let Some(site) =
            tenant.config.sites.iter().find(|site| service.sites.is_empty() || service.sites.contains(&site.slug))
        else {
            continue;
        };
        let zone = tenant.zone(Some(site.slug.as_str()));
        let today = now.day(&zone).0;
        for offset in (-PAST..=COMING).filter(|offset| (offset + i64::try_from(number).unwrap_or(0)) % 2 == 0) {
            let Ok(day) = today.checked_add(offset.days()) else { continue };
            let modality = service.modality("");
            let question = Question { tenant, service, site, practitioner: None, modality, now, online: false };
            let midnight: Timestamp = day.to_zoned(zone.clone()).map_or(now, |zoned| zoned.timestamp().into());
            let until = midnight.plus(std::time::Duration::from_secs(86_400));
            for part in 0..3 {
                let index = turn % patients.len();
                let patient = &patients[index];
                turn += 1;
                // The first patient gets few, so that their pages stay easy to read and the policy lets them book more.
                let enough = to_come[index] >= TO_COME.get(index).copied().unwrap_or(OTHERS_TO_COME);
                if index == 0 && turn % 3 != 1 || offset >= 0 && enough {
                    continue;
                }
                let agenda = appointments::agenda(tx, Some(patient.id), &question, midnight, until, None).await?;
                let free = model::slots(&question, &agenda, day, 1);
                let Some(slot) = free.get((free.len() * (1 + 2 * part)) / 6) else { continue };
                let who = make::For {
                    record: patient.id,
                    lang: patient.language,
                    source: Source::Staff,
                    actor,
                    payer: None,
                    knowingly: None,
                };
                let mut appointment = make::draft(tx, &question, slot, &agenda, who)?;
                if appointment.ends_at <= now {
                    appointment.status = if turn % 11 == 0 { Status::NoShow } else { Status::Attended };
                }
                to_come[index] += u32::from(offset >= 0);
                appointments::insert(tx, &appointment).await?;
                // Two of them have just come: plugins are told.
                let told = patients.iter().skip(1).take(2).any(|known| known.id == patient.id);
                if told && appointment.status == Status::Attended {
                    portal.emit(tx, "appointment.attended", appointment.id).await?;
                }
            }
        }
    }
    Ok(())
}

async fn papers(portal: &Portal, tx: &mut Tx, tenant: &Tenant, patients: &[Record], actor: &Actor) -> Result<()> {
    for (index, patient) in patients.iter().take(4).enumerate() {
        let mut files: Vec<(Kind, String, &str, Media, Bytes)> = vec![(
            Kind::Image,
            "Radiografía de control".into(),
            "radiografia.jpg",
            Media::Jpeg,
            radiograph(u32::try_from(index).unwrap_or(0))?,
        )];
        for (kind, title, name) in [
            (Kind::Report, "Informe de la última visita", "informe.pdf"),
            (Kind::Consent, "Consentimiento informado", "consentimiento.pdf"),
        ] {
            if let Some(bytes) = report(tenant, patient, title, tx.now()) {
                files.push((kind, title.into(), name, Media::Pdf, bytes));
            }
        }
        for (age, (kind, title, file_name, media, bytes)) in files.into_iter().enumerate() {
            let blob: BlobId = tx.new_id();
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            portal.blobs().put(&tenant.slug, blob, bytes).await?;
            let visible_at = tx.now().minus(std::time::Duration::from_secs(86_400 * (1 + 5 * age as u64)));
            let new = documents::NewDocument {
                patient: patient.id,
                origin: Origin::Clinic,
                kind,
                title,
                file_name: file_name.into(),
                media,
                size,
                blob,
                visible_on: visible_at.day(&tenant.zone(None)),
                visible_at,
            };
            let id = documents::insert(tx, &new, actor).await?;
            if age == 2 {
                documents::mark_opened(tx, id).await?;
            }
        }
    }
    Ok(())
}

/// A picture that looks like a radiograph from afar.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a drawing, kept between 0 and 255"
)]
fn radiograph(seed: u32) -> Result<Bytes> {
    let picture = image::GrayImage::from_fn(900, 640, |x, y| {
        let (dx, dy) = ((x as f32 - 450.0) / 360.0, (y as f32 - 320.0) / 250.0);
        let glow = (1.0 - (dx * dx + dy * dy)).max(0.0);
        let ribs = ((y as f32 / 34.0 + dx * dx * 4.0 + seed as f32).sin() * 0.5 + 0.5) * glow;
        let spine = (1.0 - dx.abs() * 9.0).max(0.0) * glow;
        image::Luma([(18.0 + 150.0 * ribs * 0.6 + 140.0 * spine).min(235.0) as u8])
    });
    let mut bytes = Vec::new();
    image::DynamicImage::ImageLuma8(picture)
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .map_err(crate::error::Error::internal)?;
    Ok(bytes.into())
}

#[cfg(feature = "pdf")]
fn report(tenant: &Tenant, patient: &Record, title: &str, now: Timestamp) -> Option<Bytes> {
    let day = now.day(&tenant.zone(None));
    let layout = format!(
        "#set document(title: \"{title}\")\n#set text(lang: \"es\", size: 11pt)\n#set page(paper: \"a4\", margin: 25mm)\n\
         = {title}\n\n*{}* · {}\n\n*Paciente:* {}\n\nDocumento de ejemplo de la demostración. La exploración es normal y no se \
         observan hallazgos que requieran tratamiento. Se recomienda una revisión dentro de un año.\n\n#v(2cm)\n{}\n",
        tenant.config.name,
        day,
        patient.name(),
        tenant.config.practitioners.first().map_or("", |person| person.name.as_str()),
    );
    crate::invoices::typeset::report(layout, day.0)
        .inspect_err(|error| tracing::warn!(%error, "the demo's report could not be typeset"))
        .ok()
}

#[cfg(not(feature = "pdf"))]
fn report(_: &Tenant, _: &Record, _: &str, _: Timestamp) -> Option<Bytes> {
    None
}

async fn invoices(portal: &Portal, tx: &mut Tx, tenant: &Tenant, patients: &[Record], actor: &Actor) -> Result<()> {
    let Some(series) = issue::series(tenant, SeriesKind::Invoice).next() else { return Ok(()) };
    let priced: Vec<_> =
        tenant.config.services.iter().filter_map(|service| Some((service, service.price_cents?))).collect();
    for (index, patient) in patients.iter().take(5).enumerate() {
        for part in 0..2 {
            let Some((service, price)) = priced.get((index + part) % priced.len().max(1)) else { continue };
            let new = New {
                id: tx.new_id(),
                series,
                patient,
                lines: vec![Draft {
                    description: tenant.text(&service.name, patient.language).to_owned(),
                    quantity_milli: 1_000,
                    unit_cents: *price,
                    tax_bp: None,
                }],
                exemption: tenant.config.invoices.exemptions.first(),
                corrects: None,
            };
            let issued = issue::issue(portal, tx, tenant, new, actor).await?;
            if let Some(issued) = issued.filter(|_| part == 0) {
                issue::pay(portal, tx, &issued, actor).await?;
            }
        }
    }
    Ok(())
}

/// The clinic's first questionnaire is waiting for the first patients.
async fn asked(tx: &mut Tx, tenant: &Tenant, patients: &[Record]) -> Result<()> {
    let known = [
        ("phq9", "phq9/phq-9", "Cuestionario de salud (PHQ-9)"),
        ("dental-history", "dental-history/dental-history", "Historia dental y médica"),
    ];
    for (plugin, questionnaire, title) in known {
        if !tenant.config.plugins.iter().any(|known| known.name == *plugin) {
            continue;
        }
        for patient in patients.iter().take(3) {
            let due_on = tx.now().day(&tenant.zone(None)).0.checked_add(10.days()).ok().map(Day);
            let new = questionnaires::NewAssignment {
                patient: patient.id,
                questionnaire,
                title,
                assigned_by: Some("Sergio Cano"),
                due_on,
                return_to: None,
            };
            questionnaires::assign(tx, new).await?;
        }
    }
    Ok(())
}
