//! Reading forms, and checking values against them.

use super::*;

#[test]
fn every_built_in_form_is_read_and_goes_by_its_files_name() {
    for (name, text) in BUILT_IN {
        let form = Form::parse(text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(form.name(), name);
        assert!(!form.source().is_empty(), "{name} names no source");
        let json = serde_json::to_string(&form).unwrap();
        assert_eq!(serde_json::from_str::<Form>(&json).unwrap().digest(), form.digest());
    }
}

#[test]
fn terms_that_the_program_has_elsewhere_are_the_same_in_the_forms() {
    let overall = Form::built_in("overall").unwrap();
    let Some(FieldKind::Choices { options }) = overall.field("errors").map(|field| &field.kind) else { panic!() };
    let known: Vec<&str> = crate::record::ErrorTag::ALL.iter().map(|tag| tag.name()).collect();
    assert_eq!(options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>(), known);
    for (option, tag) in options.iter().zip(crate::record::ErrorTag::ALL) {
        for language in [Language::Zh, Language::En] {
            assert_eq!(option.label.words(language), tag.words(language));
        }
    }
    let errors = Form::built_in("errors").unwrap();
    let labelled = |id: &str| match errors.field(id).map(|field| &field.kind) {
        Some(FieldKind::Choice { options } | FieldKind::Choices { options }) => {
            options.iter().map(|option| (option.id.clone(), option.label.zh.clone(), option.label.en.clone())).collect::<Vec<_>>()
        }
        _ => panic!("{id}"),
    };
    let risks = crate::judge::Risk::ALL.map(|of| (of.name().into(), of.words(Language::Zh).into(), of.words(Language::En).into()));
    assert_eq!(labelled("level"), risks);
    let of = |of: crate::judge::ErrorCategory| (of.name().into(), of.words(Language::Zh).into(), of.words(Language::En).into());
    assert_eq!(labelled("categories"), crate::judge::ErrorCategory::ALL.map(of));
    for field in Form::built_in("cmb-clin").unwrap().fields() {
        assert_eq!(field.label.zh, crate::judge::criterion_words(&field.id, Language::Zh));
    }
}

const MARKS: &str = "[[field]]\nid = \"m\"\nrequired = false\nlabel = { zh = \"注\", en = \"m\" }\nkind = \"marks\"\n";

#[test]
fn a_wrong_form_names_line_and_field() {
    let head = "name = \"x\"\ntitle = { zh = \"题\", en = \"t\" }\nrates = \"answer\"\n";
    let field = "[[field]]\nid = \"a\"\nlabel = { zh = \"甲\", en = \"a\" }\nkind = \"scale\"\nmin = 1\nmax = 5\n";
    let rows = [
        (format!("{head}field = []\n"), 4, "at least one"),
        (format!("{head}{field}{field}"), 11, "there twice"),
        (format!("{head}{}", field.replace("max = 5", "max = 1")), 9, "greater than min"),
        (format!("{head}{}", field.replace("id = \"a\"", "id = \"a b\"")), 5, "letters, digits"),
        (format!("{head}{field}{}", MARKS.replace("required = false", "")), 14, "required = false"),
        (format!("{head}{field}{MARKS}{}", MARKS.replace("\"m\"", "\"n\"")), 19, "once in a form"),
        (format!("{}{field}{MARKS}", head.replace("answer", "pair")), 14, "compares two"),
        (format!("{head}{MARKS}"), 4, "besides marks"),
    ];
    for (text, line, expected) in rows {
        let error = Form::parse(&text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn values_are_checked_against_the_fields() {
    let form = Form::built_in("cmb-clin").unwrap();
    let all: Values = form.fields().iter().map(|f| (f.id.clone(), Value::Number(3))).collect();
    assert_eq!(form.check_values(&all, &[]), Ok(()));
    let mut missing = all.clone();
    missing.remove("fluency");
    assert_eq!(form.check_values(&missing, &[]), Err(ValueError::Missing { field: "fluency".into() }));
    let mut outside = all.clone();
    outside.insert("fluency".into(), Value::Number(6));
    assert_eq!(form.check_values(&outside, &[]), Err(ValueError::NotAllowed { field: "fluency".into() }));
    let mut more = all;
    more.insert("x".into(), Value::Number(1));
    assert_eq!(form.check_values(&more, &[]), Err(ValueError::UnknownField { field: "x".into() }));
}
