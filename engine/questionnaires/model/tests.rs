use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn item(id: &str, kind: Kind) -> Item {
    Item {
        id: id.into(),
        kind,
        text: format!("¿{id}?"),
        help: None,
        required: false,
        options: Vec::new(),
        min: None,
        max: None,
        max_length: None,
        unit: None,
        when: Vec::new(),
        when_any: false,
        items: Vec::new(),
    }
}

fn form(items: Vec<Item>) -> Form {
    Form { id: "test/form".into(), version: "1".into(), title: "Prueba".into(), description: None, items }
}

fn when(item: &str, is: Comparison, value: &str) -> Condition {
    Condition { item: item.into(), is, value: value.into() }
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (item, answer) in pairs {
        map.entry((*item).into()).or_default().push((*answer).into());
    }
    Answers(map)
}

/// Smokes? How many? (if so) Would like to stop? (if more than ten)
fn smoking() -> Form {
    let many = Item {
        required: true,
        when: vec![when("smokes", Comparison::Equal, "true")],
        min: Some(1.0),
        max: Some(100.0),
        ..item("many", Kind::Integer)
    };
    let stop =
        Item { required: true, when: vec![when("many", Comparison::Greater, "10")], ..item("stop", Kind::Boolean) };
    form(vec![Item { required: true, ..item("smokes", Kind::Boolean) }, many, stop])
}

#[test]
fn a_question_is_asked_when_its_condition_holds() {
    assert_eq!(answers(&[]).asked(&smoking()).len(), 1);
    assert_eq!(answers(&[("smokes", "true")]).asked(&smoking()).len(), 2);
    assert_eq!(answers(&[("smokes", "true"), ("many", "10")]).asked(&smoking()).len(), 2);
    assert_eq!(answers(&[("smokes", "true"), ("many", "9,5")]).asked(&smoking()).len(), 2);
    assert_eq!(answers(&[("smokes", "true"), ("many", "11")]).asked(&smoking()).len(), 3);
}

#[test]
fn what_is_no_longer_asked_is_not_handed_in() {
    let typed = answers(&[("smokes", "false"), ("many", "20"), ("stop", "true")]);
    assert_eq!(typed.asked(&smoking()).len(), 1, "an answer to what is not asked opens nothing either");
    assert_eq!(typed.read(&smoking()), Ok(answers(&[("smokes", "false")])));
}

#[test]
fn each_answer_that_cannot_be_taken_says_why() {
    let form = form(vec![
        Item { required: true, ..item("name", Kind::Line) },
        Item { max_length: Some(3), ..item("short", Kind::Text) },
        item("whole", Kind::Integer),
        Item { max: Some(300.0), ..item("weight", Kind::Decimal) },
        Item { min: Some(40.0), ..item("height", Kind::Decimal) },
        item("day", Kind::Date),
        Item { options: vec![Choice { value: "a".into(), label: "A".into() }], ..item("one", Kind::Choice) },
    ]);
    let typed = answers(&[
        ("name", "  "),
        ("short", "cuatro"),
        ("whole", "1.5"),
        ("weight", "301"),
        ("height", "uno"),
        ("day", "mañana"),
        ("one", "b"),
    ]);
    let faults = typed.read(&form).unwrap_err();
    let expected = [
        ("day", Fault::NotADay),
        ("height", Fault::NotANumber),
        ("name", Fault::Missing),
        ("one", Fault::NotAnOption),
        ("short", Fault::TooLong(3)),
        ("weight", Fault::TooLarge(300.0)),
        ("whole", Fault::NotWhole),
    ];
    assert_eq!(faults, expected.into_iter().map(|(id, fault)| (id.to_owned(), fault)).collect());
    let right =
        answers(&[("name", " Ana "), ("weight", "61,5"), ("height", "170"), ("day", "2026-11-23"), ("one", "a")]);
    let kept = right.read(&form).unwrap();
    assert_eq!(
        kept,
        answers(&[("name", "Ana"), ("weight", "61.5"), ("height", "170"), ("day", "2026-11-23"), ("one", "a")])
    );
}

#[test]
fn several_options_can_be_chosen_where_the_question_says_so() {
    let options = ["a", "b", "c"].map(|value| Choice { value: value.into(), label: value.into() }).to_vec();
    let allergy = Item { when: vec![when("which", Comparison::Equal, "c")], ..item("detail", Kind::Text) };
    let form = form(vec![Item { options, ..item("which", Kind::Choices) }, allergy]);
    let typed = answers(&[("which", "a"), ("which", "c")]);
    assert_eq!(typed.read(&form), Ok(typed.clone()));
    assert!(typed.asked(&form).contains("detail"));
    assert!(!answers(&[("which", "a")]).asked(&form).contains("detail"));
}

#[test]
fn a_group_takes_its_questions_along() {
    let group = Item {
        items: vec![Item { required: true, ..item("inner", Kind::Line) }],
        when: vec![when("more", Comparison::Answered, "true")],
        ..item("group", Kind::Group)
    };
    let form = form(vec![item("more", Kind::Line), group]);
    assert!(answers(&[]).read(&form).is_ok());
    assert!(answers(&[("more", "x")]).read(&form).is_err());
}

#[test]
fn one_of_several_conditions_can_be_enough() {
    let both = vec![when("a", Comparison::Equal, "1"), when("b", Comparison::NotEqual, "1")];
    let all =
        form(vec![item("a", Kind::Line), item("b", Kind::Line), Item { when: both.clone(), ..item("c", Kind::Line) }]);
    let any = form(vec![
        item("a", Kind::Line),
        item("b", Kind::Line),
        Item { when: both, when_any: true, ..item("c", Kind::Line) },
    ]);
    assert!(!answers(&[("a", "1")]).asked(&all).contains("c"), "no answer is not another answer");
    assert!(answers(&[("a", "1")]).asked(&any).contains("c"));
    assert!(answers(&[("a", "1"), ("b", "2")]).asked(&all).contains("c"));
}

proptest! {
    #[test]
    fn conditions_of_any_shape_come_to_an_end_and_reading_twice_changes_nothing(
        conditions in proptest::collection::vec((0..6_usize, 0..6_usize, 0..4_usize, "[0-3]"), 0..12),
        typed in proptest::collection::vec((0..6_usize, "[0-3]"), 0..10),
    ) {
        let mut items: Vec<Item> = (0..6).map(|number| item(&number.to_string(), Kind::Line)).collect();
        for (from, to, is, value) in conditions {
            let is = [Comparison::Equal, Comparison::NotEqual, Comparison::AtLeast, Comparison::Answered][is];
            items[from].when.push(when(&to.to_string(), is, &value));
        }
        let form = form(items);
        let typed = typed.iter().map(|(item, answer)| (item.to_string(), vec![answer.clone()])).collect();
        let kept = Answers(typed).read(&form).unwrap();
        let asked = kept.asked(&form);
        for answered in kept.0.keys() {
            prop_assert!(asked.contains(answered) || has_negative(&form), "{answered}");
        }
    }
}

/// Whether a condition can become true because an answer goes away: then what is stable may differ.
fn has_negative(form: &Form) -> bool {
    form.all().iter().any(|item| {
        item.when.iter().any(|condition| condition.is == Comparison::Answered && condition.value == "false")
    })
}
