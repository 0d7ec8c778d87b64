use super::*;
use crate::demo::STUDY_FILE;
use crate::study::file::parse;

fn demo() -> Definition {
    parse(STUDY_FILE, "demo.toml").unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn errors(csv: &str) -> Vec<String> {
    let draft = read_csv(csv.as_bytes()).unwrap();
    draft.errors.iter().map(ToString::to_string).collect()
}

const RIGHT: &str = "\
[Study]
Setting,Value
Title,Harbour crime
Language,en
Time zone,Europe/Amsterdam
Contact name,Ada Example
Contact address,ada@example.org
Factors: heading,Trends
Factors: period from,2026
Factors: period to,2030
[Items]
Id,Section,Kind,Statement,Guidance,Effect on threat,Sources
,Baseline,factor,Drugs seized,By weight,increases,Customs | https://example.org | nl | 2025-11
,Baseline,factor,Containers scanned,,decreases,
,Influences,factor,Pay of dockers,,ambivalent,
";

#[test]
fn rows_make_a_study() {
    let draft = read_csv(RIGHT.as_bytes()).unwrap();
    assert_eq!(draft.errors, []);
    let study = draft.definition.unwrap();
    assert_eq!(
        (study.slug.as_str(), study.sections.len()),
        ("harbour-crime", 1)
    );
    let section = &study.sections[0];
    let names: Vec<(&str, usize)> = section
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.items.len()))
        .collect();
    assert_eq!(names, [("Baseline", 2), ("Influences", 1)]);
    let item = &section.groups[0].items[0];
    assert_eq!(item.id, "drugs-seized");
    assert_eq!(item.sources[0].language.as_deref(), Some("nl"));
    assert_eq!(item.sources[0].date.as_deref(), Some("2025-11"));
}

#[test]
fn the_demos_study_goes_through_a_workbook_and_comes_back_the_same() {
    let study = demo();
    let bytes = to_xlsx(&study).unwrap();
    let draft = read_xlsx(&bytes).unwrap();
    assert_eq!(draft.errors, []);
    let read = draft.definition.unwrap();
    let without_ids = |study: &Definition| {
        let mut study = study.clone();
        for section in &mut study.sections {
            if section.layout == crate::study::definition::Layout::Signals {
                section.id.clear();
            }
        }
        study
    };
    assert_eq!(without_ids(&read), without_ids(&study));
    assert_eq!(bytes, to_xlsx(&study).unwrap());
}

#[test]
fn an_empty_template_says_what_is_missing() {
    let draft = read_xlsx(&template().unwrap()).unwrap();
    assert!(draft.definition.is_none());
    let names: Vec<&str> = draft
        .errors
        .iter()
        .map(|error| error.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Title",
            "Language",
            "Time zone",
            "Contact name",
            "Contact address",
            ""
        ]
    );
    assert_eq!(
        draft.errors[5].to_string(),
        "sheet Items: found no row, expected at least one factor, norm or rule, or a signal"
    );
}

#[test]
fn each_fault_is_told_by_row_and_column() {
    let csv = RIGHT
        .replacen(
            ",Baseline,factor,Containers scanned,,decreases,",
            ",Baseline,factor,Containers scanned,,,",
            1,
        )
        .replacen(
            ",factor,Pay of dockers,,ambivalent",
            ",facter,Pay of dockers,,increses",
            1,
        )
        .replacen(
            "factor,Drugs seized,By weight,increases",
            "factor,Drugs seized,By weight,increses",
            1,
        );
    let draft = read_csv(csv.as_bytes()).unwrap();
    let places: Vec<(String, &str)> = draft
        .errors
        .iter()
        .map(|error| (error.place(), error.name.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            ("Row 13, column F".to_owned(), "Effect on threat"),
            ("Row 14, column F".to_owned(), "Effect on threat"),
            ("Row 15, column C".to_owned(), "Kind"),
            ("Row 15, column F".to_owned(), "Effect on threat"),
        ]
    );
    let told = errors(&csv);
    assert!(
        told[0].contains("\"increses\"") && told[0].contains("increases"),
        "{}",
        told[0]
    );
    assert!(told[1].contains("found nothing"), "{}", told[1]);
    assert!(told[2].contains("perhaps “factor”"), "{}", told[2]);
}

#[test]
fn unknown_heads_and_settings_are_named_with_a_near_one() {
    let csv = RIGHT
        .replacen("Statement", "Statment", 1)
        .replacen("Time zone,", "Timezon,", 1);
    let told = errors(&csv);
    assert!(
        told.iter().any(|line| line.contains("perhaps “Statement”")),
        "{told:#?}"
    );
    assert!(
        told.iter().any(|line| line.contains("perhaps “Time zone”")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|line| line.contains("(Time zone): found nothing")),
        "{told:#?}"
    );
}

#[test]
fn sections_stand_in_the_order_that_is_asked_for() {
    let csv = RIGHT.replacen(
        "Language,en",
        "Language,en\nOrder,\"Signals seen\nFactors\"",
        1,
    ) + "[Signals]\nSection,Headline,Point,Question\n\
           Other signals,Ports go quiet,Fewer calls,\n\
           Signals seen,Prices fall,Street prices halve,Why?\n,,Purity rises,\n";
    let study = read_csv(csv.as_bytes()).unwrap().definition.unwrap();
    let headings: Vec<&str> = study
        .sections
        .iter()
        .map(|section| section.heading.as_str())
        .collect();
    assert_eq!(headings, ["Signals seen", "Trends", "Other signals"]);
    assert_eq!(study.sections[0].signals[0].points.len(), 2);
    let told = errors(&csv.replacen("Signals seen\nFactors", "Factors\nFactors", 1));
    assert!(
        told.iter().any(|line| line.contains("(Order)")),
        "{told:#?}"
    );
}

#[test]
fn semicolons_of_a_european_spreadsheet_are_read() {
    let draft = read_csv(RIGHT.replace(',', ";").as_bytes()).unwrap();
    assert!(draft.definition.is_some(), "{:#?}", draft.errors);
}

#[test]
fn what_is_no_workbook_is_told_so() {
    for bytes in [&b""[..], b"PK", b"hello", &[0xFF; 40]] {
        let error = read_xlsx(bytes).unwrap_err().to_string();
        assert!(
            error.starts_with("this is not an Excel workbook"),
            "{error}"
        );
    }
    assert!(read_csv(b"").is_err());
    assert!(read_csv(&[0xFF, 0xFE, b'a', 0]).is_err());
}

#[test]
fn letters_go_on_after_z() {
    assert_eq!([0, 25, 26, 99].map(letters), ["A", "Z", "AA", "CV"]);
}

#[test]
fn formulas_stay_text() {
    let mut study = demo();
    study.title = "=1+1".to_owned();
    let read = read_xlsx(&to_xlsx(&study).unwrap()).unwrap();
    assert_eq!(read.definition.unwrap().title, "=1+1");
}

#[test]
fn remarks_stand_behind_all_fields_and_go_with_the_next_check() {
    let csv = RIGHT
        .replacen(
            "Drugs seized,By weight,increases",
            "Drugs seized,\"By\nweight\",increses",
            1,
        )
        .replacen("Containers scanned,,decreases,", "Containers scanned", 1);
    let draft = read_csv(csv.as_bytes()).unwrap();
    let remarked = String::from_utf8(csv_with_remarks(csv.as_bytes(), &draft)).unwrap();
    let told = "Customs | https://example.org | nl | 2025-11,\"Remark: Row 13, column F: “increses” is not known. Did you mean increases?\"\n";
    assert!(remarked.contains(told), "{remarked}");
    let short = "Containers scanned,,,,\"Remark: Row 14, column F: Effect on threat is empty.";
    assert!(remarked.contains(short), "{remarked}");
    let again = read_csv(remarked.as_bytes()).unwrap();
    assert_eq!(again.errors, draft.errors);
    assert_eq!(
        csv_with_remarks(remarked.as_bytes(), &again),
        remarked.as_bytes()
    );
    let mended = remarked.replacen(",increses,", ",increases,", 1).replacen(
        "Containers scanned,,,",
        "Containers scanned,,neither,",
        1,
    );
    let right = read_csv(mended.as_bytes()).unwrap();
    assert_eq!(right.errors, []);
    let clean = String::from_utf8(csv_with_remarks(mended.as_bytes(), &right)).unwrap();
    assert!(!clean.contains("Remark"), "{clean}");
}

#[test]
fn a_setting_that_is_empty_is_told_by_its_row() {
    let draft = read_xlsx(&template().unwrap()).unwrap();
    let places: Vec<String> = draft.errors.iter().map(CellError::place).collect();
    assert_eq!(places[0], "Row 2, column B");
    assert!(
        places[..5]
            .iter()
            .all(|place| place.ends_with(", column B")),
        "{places:?}"
    );
}

#[test]
fn a_kind_that_is_wrong_makes_nothing_else_seem_wrong() {
    let csv = RIGHT.replacen(
        "Factors: period to,2030",
        "Factors: period to,2030\nNorms and rules: heading,Order",
        1,
    ) + ",Norms,norm,Bribes are reported,,,\n,Rules,,Containers are declared,,,\n\
         ,Rules,rule,Ships are named,,,\n";
    let told = errors(&csv);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("(Kind): found nothing, expected factor, norm or rule"));
}

/// Above the fault stand a guidance of two lines, which is one row, and an empty row.
#[test]
fn faults_name_the_row_that_a_spreadsheet_shows_whatever_ends_the_lines() {
    let wrong = RIGHT
        .replace("By weight", "\"By weight\nor by value\"")
        .replace(",Influences", "\n,Influences")
        .replace("ambivalent", "sideways");
    for end in ["\n", "\r\n"] {
        for mark in ["", "\u{feff}"] {
            let file = format!("{mark}{}", wrong.replace('\n', end));
            let draft = read_csv(file.as_bytes()).unwrap();
            let places: Vec<String> = draft.errors.iter().map(CellError::place).collect();
            assert_eq!(places, ["Row 16, column F"], "{file:?}");
            let remarked = csv_with_remarks(file.as_bytes(), &draft);
            let remarked = String::from_utf8(remarked).unwrap();
            let told = remarked.lines().find(|line| line.contains("Remark: "));
            assert!(
                told.is_some_and(|line| line.contains("Pay of dockers")),
                "{remarked}"
            );
        }
    }
}
