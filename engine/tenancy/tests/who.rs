//! What is said about insurers and the rules about the person.

use super::{LEAST, mistakes::said};

#[test]
fn insurers_that_are_not_there_and_coverage_for_nobody_are_named_with_their_line() {
    let clinic = |policy: &str| {
        let insurers =
            "[[insurers]]\nslug = \"norte\"\nname = \"Norte\"\nplans = [{ slug = \"plena\", name = \"Plena\" }]\n";
        said(&format!("{LEAST}\n[booking]\n{policy}\n{insurers}"))
    };
    for (policy, told, hint) in [
        ("coverage = []", "nobody could pay", "name insurers"),
        ("coverage = [\"nortes\"]", "there is no insurer \"nortes\"", "did you mean \"norte\"?"),
        ("coverage = [\"norte/plana\"]", "\"norte\" has no plan \"plana\"", "there are: plena"),
        ("coverage = [\"norte\", \"norte/plena\"]", "takes all its plans already", "leave out \"norte/plena\""),
        ("coverage = [\"self-pay\", \"self-pay\"]", "\"self-pay\" is here twice", "self-pay"),
        ("coverage = [\"Norte Plena\"]", "names nobody who pays", "write \"self-pay\""),
        ("coverage_choice = \"patients\"", "is no value of", "did you mean \"patient\"?"),
    ] {
        let said = clinic(policy);
        assert!(said.contains(told) && said.contains(hint) && said.contains(&format!("| {policy}")), "{said}");
    }
    assert_eq!(clinic("coverage = [\"norte/plena\", \"self-pay\"]"), "nothing is wrong");
    let own = said(&format!("{LEAST}\n[[insurers]]\nslug = \"self-pay\"\nname = \"Norte\"\n"));
    assert!(own.contains("no insurer is called \"self-pay\""), "{own}");
}

#[test]
fn what_people_who_are_not_patients_cannot_have_is_refused_beside_public_booking() {
    let clinic = |public: bool, policy: &str| {
        let site = "[[sites]]\nslug = \"site\"\nname = \"Site\"\nonline_booking = true\n[[plugins]]\nname = \"phq9\"\n";
        let people = "[[practitioners]]\nslug = \"ana\"\nname = \"Ana\"\n";
        let service = "[[services]]\nslug = \"visit\"\nname = \"Visit\"\nduration = \"30m\"\n[services.booking]\n";
        said(&format!("{LEAST}\n[booking]\npublic_booking = {public}\n{site}{people}{service}{policy}\n"))
    };
    for (policy, told) in [
        ("patients = \"invited\"", "cannot be invited"),
        ("referral = \"required\"", "have no referral"),
        ("questionnaire = \"phq9/phq-9\"", "cannot answer a questionnaire before"),
    ] {
        let said = clinic(true, policy);
        assert!(said.contains(told) && said.contains("public_booking = false for \"visit\""), "{said}");
        assert_eq!(clinic(false, policy), "nothing is wrong");
    }
    for (policy, told) in [
        ("questionnaire = \"phq/phq-9\"", "there is no plugin \"phq\""),
        ("questionnaire = \"phq9\"", "names no questionnaire"),
        ("questionnaire_valid = \"0m\"", "over at once"),
        ("referral = \"require\"", "did you mean \"required\"?"),
    ] {
        let said = clinic(false, policy);
        assert!(said.contains(told) && said.contains(&format!("| {policy}")), "{said}");
    }
    assert_eq!(clinic(true, "questionnaire = \"\""), "nothing is wrong");
}
