//! The order of elements that the schema of WordprocessingML fixes. Word repairs a file that breaks
//! it, or does not open it; other programs read it without a word.

use roxmltree::{Document as Xml, Node};

use super::{docx, parts};
use crate::report::Variant;
use crate::report::testing::hostile;

const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";

/// What may stand in an element, in its order: ECMA-376, part 1, annex A, as far as it is written.
/// What is in brackets may come again and in turns.
const ORDERS: &[(&str, &str)] = &[
    ("document", "body"),
    ("body", "[p tbl bookmarkStart bookmarkEnd] sectPr"),
    (
        "tbl",
        "[bookmarkStart bookmarkEnd] tblPr tblGrid [tr bookmarkStart bookmarkEnd]",
    ),
    (
        "tblPr",
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc \
         tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    ),
    ("tblGrid", "[gridCol]"),
    (
        "tblBorders",
        "top left start bottom right end insideH insideV",
    ),
    ("tblCellMar", "top left start bottom right end"),
    ("tr", "tblPrEx trPr [tc bookmarkStart bookmarkEnd]"),
    (
        "trPr",
        "[cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden]",
    ),
    ("tc", "tcPr [p tbl bookmarkStart bookmarkEnd]"),
    (
        "tcPr",
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    ),
    (
        "tcBorders",
        "top start left bottom end right insideH insideV tl2br tr2bl",
    ),
    ("tcMar", "top start left bottom end right"),
    (
        "p",
        "pPr [r hyperlink fldSimple bookmarkStart bookmarkEnd proofErr]",
    ),
    (
        "pPr",
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr \
         shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE \
         autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents \
         suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr \
         sectPr pPrChange",
    ),
    ("pBdr", "top left bottom right between bar"),
    ("tabs", "[tab]"),
    ("numPr", "ilvl numId"),
    ("hyperlink", "[r fldSimple]"),
    ("fldSimple", "[r]"),
    ("r", "rPr [t br tab drawing pict noBreakHyphen softHyphen]"),
    (
        "rPr",
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof \
         snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd \
         fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    ),
    (
        "sectPr",
        "[headerReference footerReference] footnotePr endnotePr type pgSz pgMar paperSrc pgBorders \
         lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    ),
    ("hdr", "[p tbl]"),
    ("ftr", "[p tbl]"),
    ("styles", "docDefaults latentStyles [style]"),
    ("docDefaults", "rPrDefault pPrDefault"),
    ("rPrDefault", "rPr"),
    ("pPrDefault", "pPr"),
    (
        "style",
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat \
         locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr [tblStylePr]",
    ),
    ("tblStylePr", "pPr rPr tblPr trPr tcPr"),
    (
        "numbering",
        "[numPicBullet] [abstractNum] [num] numIdMacAtCleanup",
    ),
    (
        "abstractNum",
        "nsid multiLevelType tmpl name styleLink numStyleLink [lvl]",
    ),
    (
        "lvl",
        "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    ),
    ("num", "abstractNumId [lvlOverride]"),
    ("fonts", "[font]"),
    (
        "font",
        "altName panose1 charset family notTrueType pitch sig embedRegular embedBold embedItalic embedBoldItalic",
    ),
    (
        "settings",
        "writeProtection view zoom removePersonalInformation removeDateAndTime embedTrueTypeFonts \
         saveSubsetFonts mirrorMargins attachedTemplate linkStyles stylePaneFormatFilter \
         stylePaneSortMethod documentType mailMerge revisionView trackRevisions documentProtection \
         autoFormatOverride styleLockTheme styleLockQFSet defaultTabStop autoHyphenation \
         consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps evenAndOddHeaders \
         characterSpacingControl footnotePr endnotePr compat docVars rsids mathPr attachedSchema \
         themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats captions readModeInkLockDown \
         smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags decimalSymbol listSeparator",
    ),
];

/// The same for what is drawn.
const DRAWN: &[(&str, &str)] = &[
    (
        "inline",
        "extent effectExtent docPr cNvGraphicFramePr graphic",
    ),
    ("graphic", "graphicData"),
    ("graphicData", "pic"),
    ("pic", "nvPicPr blipFill spPr"),
    ("nvPicPr", "cNvPr cNvPicPr"),
    ("blipFill", "blip srcRect tile stretch"),
    ("spPr", "xfrm custGeom prstGeom noFill solidFill ln"),
    ("xfrm", "off ext"),
];

/// What holds nothing that has an order.
const LEAVES: &[&str] = &["compat", "drawing", "pict", "cNvGraphicFramePr"];

/// What breaks the order of an element's children, in words.
fn broken(node: Node, order: &str) -> Option<String> {
    let mut places: Vec<(Vec<&str>, bool)> = Vec::new();
    let mut together: Option<Vec<&str>> = None;
    for word in order.split_whitespace() {
        let name = word.trim_matches(['[', ']']);
        if word.starts_with('[') {
            together = Some(Vec::new());
        }
        match &mut together {
            Some(names) => names.push(name),
            None => places.push((vec![name], false)),
        }
        if word.ends_with(']') {
            places.extend(together.take().map(|names| (names, true)));
        }
    }
    let mut at = 0;
    for child in node.children().filter(Node::is_element) {
        let name = child.tag_name().name();
        let found = (at..places.len()).find(|place| places[*place].0.contains(&name));
        let Some(place) = found else {
            let parent = node.tag_name().name();
            return Some(format!("{name} has no place in {parent}, or a later one"));
        };
        at = if places[place].1 { place } else { place + 1 };
    }
    None
}

#[test]
fn the_order_of_elements_is_the_one_that_word_insists_on() {
    for draft in [false, true] {
        for variant in Variant::ALL {
            for (name, part) in parts(&docx(&hostile(draft), variant)) {
                if !name.starts_with("word/") || !name.ends_with(".xml") {
                    continue;
                }
                let xml = Xml::parse(&part).unwrap_or_else(|error| panic!("{name}: {error}"));
                for node in xml.descendants().filter(Node::is_element) {
                    let tag = node.tag_name();
                    let is_drawn = tag.namespace().is_some_and(|own| {
                        own.starts_with("http://schemas.openxmlformats.org/drawingml")
                    });
                    let orders = if is_drawn { DRAWN } else { ORDERS };
                    let order = orders.iter().find(|(own, _)| *own == tag.name());
                    let is_known = order.is_some()
                        || LEAVES.contains(&tag.name())
                        || tag.namespace().is_none_or(|own| {
                            own.contains(":vml") || own.contains("office:office")
                        })
                        || !node.has_children()
                        || node.children().all(|child| child.is_text())
                        || tag.namespace() == Some(DRAWING);
                    assert!(
                        is_known,
                        "{name}: what {} may hold is not checked",
                        tag.name()
                    );
                    let wrong = order.and_then(|(_, order)| broken(node, order));
                    assert_eq!(wrong, None, "{name}, draft {draft}, {variant:?}");
                }
                // A cell without a paragraph at its end is no cell.
                for cell in xml
                    .descendants()
                    .filter(|node| node.tag_name().name() == "tc")
                {
                    let last = cell.last_element_child().expect("something");
                    assert_eq!(last.tag_name().name(), "p", "{name}");
                }
            }
        }
    }
}

#[test]
fn what_stands_out_of_order_is_found() {
    let order = "a [b c] d";
    let check = |text: &str| {
        let xml = Xml::parse(text).expect("XML");
        broken(xml.root_element(), order)
    };
    assert_eq!(check("<x><a/><b/><c/><b/><d/></x>"), None);
    assert_eq!(check("<x><d/></x>"), None);
    for wrong in [
        "<x><b/><a/></x>",
        "<x><a/><a/></x>",
        "<x><d/><c/></x>",
        "<x><e/></x>",
    ] {
        assert!(check(wrong).is_some(), "{wrong}");
    }
}
