//! Who pays for an appointment: among whom one can choose, and whether it is taken.

use super::Person;
use crate::tenancy::config::{Conditions, Payer};

/// Who may pay for what these conditions are about: the insurers of the record that are taken, in its order, and the patient.
pub fn payers(person: &Person, conditions: &Conditions<'_>) -> Vec<Payer> {
    let all = person.coverage.iter().chain([&Payer::SelfPay]);
    all.filter(|payer| conditions.takes(payer)).cloned().collect()
}

/// Whether somebody's insurers, or the one that was chosen, are taken. Who has not said yet who they are is not refused.
pub(super) fn is_covered(person: &Person, conditions: &Conditions<'_>) -> bool {
    match &person.payer {
        _ if person.unasked => true,
        Some(chosen) => conditions.takes(chosen),
        None => !payers(person, conditions).is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_insurers_may_choose_among_those_that_are_taken_and_pay_where_that_is_taken() {
        let payer = |text: &str| text.parse::<Payer>().unwrap();
        let mut person = Person { coverage: vec![payer("norte/plena"), payer("sur")], ..Person::default() };
        let told = |person: &Person, taken: Option<&[&str]>| {
            let taken: Option<Vec<Payer>> = taken.map(|taken| taken.iter().map(|text| payer(text)).collect());
            let conditions = Conditions { coverage: taken.as_deref(), ..Conditions::default() };
            let payers: Vec<String> = payers(person, &conditions).iter().map(Payer::to_string).collect();
            (payers.join(" "), is_covered(person, &conditions))
        };
        assert_eq!(told(&person, None), ("norte/plena sur self-pay".to_owned(), true));
        assert_eq!(told(&person, Some(&["self-pay", "norte"])), ("norte/plena self-pay".to_owned(), true));
        assert_eq!(told(&person, Some(&["oeste"])), (String::new(), false));
        person.payer = Some(payer("sur"));
        assert_eq!(told(&person, Some(&["self-pay", "norte"])), ("norte/plena self-pay".to_owned(), false));
        assert!(told(&Person::anybody(), Some(&["oeste"])).1, "nobody has been asked yet");
    }
}
