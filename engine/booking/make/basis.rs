//! On what an appointment rests: who pays for it, and what it is booked on.

use jiff::civil::Date;

use super::For;
use crate::{
    booking::{
        model::{self, Agenda, Entitlement, EntitlementKind, Person, Question},
        store::Basis,
    },
    ids::EntitlementId,
    tenancy::config::{Patients, Payer, Practitioner, Referral},
};

/// On what an appointment with a practitioner, on a day, would rest.
pub(super) fn of(
    question: &Question<'_>,
    practitioner: &Practitioner,
    day: Date,
    agenda: &Agenda,
    who: For<'_>,
) -> Basis {
    let Some(person) = &agenda.person else { return Basis::default() };
    let tenant = question.tenant;
    let practitioner = tenant.practitioner(&practitioner.slug);
    let rules = tenant.rules(Some(question.site), Some(question.service), practitioner);
    let today = question.now.day(&tenant.zone(Some(question.site.slug.as_str()))).0;
    let entitled = |kind, day| model::entitled(person, kind, question.service.slug.as_str(), day).map(|one| one.id);
    let payer = (!tenant.config.insurers.is_empty()).then(|| {
        let first = || model::payers(person, &question.conditions(practitioner)).into_iter().next();
        who.payer.cloned().or_else(first).unwrap_or(Payer::SelfPay)
    });
    Basis {
        payer_name: payer.as_ref().and_then(|payer| tenant.payer_name(payer)),
        payer: payer.map(|payer| payer.to_string()),
        referral_id: entitled(EntitlementKind::Referral, day).filter(|_| rules.referral == Referral::Required),
        invitation_id: entitled(EntitlementKind::Invitation, today).filter(|_| rules.patients == Patients::Invited),
    }
}

/// The same for an appointment that moves to a day: it keeps what it was booked on, unless its referral is not valid then and another one is.
pub(super) fn moved(question: &Question<'_>, day: Date, agenda: &Agenda, old: &Basis) -> Basis {
    let still = |person: &Person, id: EntitlementId| {
        let valid = |one: &&Entitlement| one.id == id && (one.from..=one.until).contains(&day);
        person.entitlements.iter().find(valid).map(|one| one.id)
    };
    let other = |person: &Person| {
        model::entitled(person, EntitlementKind::Referral, question.service.slug.as_str(), day).map(|one| one.id)
    };
    let referral = old.referral_id.and_then(|id| {
        let person = agenda.person.as_ref()?;
        still(person, id).or_else(|| other(person))
    });
    Basis { referral_id: referral.or(old.referral_id), ..old.clone() }
}
