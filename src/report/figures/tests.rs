

use super::*;
use crate::report::build::closed;
use crate::report::testing::{facts, results};
use crate::study::definition::Definition;
use crate::study::file::parse;

fn demo() -> Definition {
    parse(crate::demo::STUDY_FILE, "demo.toml").expect("the demo's study file")
}

fn document(numbers: &[u64]) -> Document {
    let study = demo();
    closed(&study, &results(&study, numbers), &facts())
}

#[test]
#[ignore = "writes pictures to look at"]
fn look() {
    let folder = std::path::Path::new("/tmp/office/look");
    std::fs::create_dir_all(folder).unwrap();
    let document = document(&[
        2, 3, 15, 1, 8, 2, 11, 0, 4, 12, 4, 3, 6, 6, 8, 1, 1, 1, 1, 9,
    ]);
    for figure in all(&document) {
        std::fs::write(folder.join(format!("{}.svg", figure.name)), &figure.svg).unwrap();
        let at = std::time::Instant::now();
        let png = to_png(&figure, 192).unwrap();
        println!("{} {:?} {}", figure.name, at.elapsed(), png.len());
        std::fs::write(folder.join(format!("{}.png", figure.name)), png).unwrap();
    }
}
