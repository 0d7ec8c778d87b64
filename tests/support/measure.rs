//! What is measured of a page as it is laid out.

use fantoccini::wd::{PrintConfiguration, PrintSize};
use serde_json::json;

use super::{Browser, block};

impl Browser {
    /// Boxes of all visible elements that match: (x, y, width, height) in CSS pixels.
    pub fn boxes(&self, css: &str) -> Vec<(String, [f64; 4])> {
        let found = self.script(
            "return [...document.querySelectorAll(arguments[0])]
               .filter(e => e.checkVisibility({visibilityProperty: true}))
               .map(e => { const r = e.getBoundingClientRect();
                 return [e.outerHTML.slice(0, 160), [r.x, r.y, r.width, r.height]] })",
            vec![json!(css)],
        );
        serde_json::from_value(found).expect("a list of boxes")
    }

    /// The page as a PDF of A4 sheets, with the margins that the page asks for.
    pub fn print(&self) -> Vec<u8> {
        let sheet = PrintConfiguration::builder()
            .size(PrintSize::A4)
            .background(false)
            .build();
        block(self.client().print(sheet.expect("a sheet of A4")))
    }

    /// What can be pressed and is smaller than `least` CSS pixels in a direction, as WCAG 2.5.8
    /// counts: links inside a sentence are exempt, a label counts for its field, and so is what
    /// has so much room around it that a circle of that size touches no other target.
    pub fn small_targets(&self, least: f64) -> Vec<String> {
        let found = self.script(SMALL_TARGETS, vec![json!(least)]);
        serde_json::from_value(found).expect("a list of targets")
    }

    /// Controls whose edge or ground differs from what is around them by less than 3:1.
    pub fn pale_edges(&self, css: &str) -> Vec<String> {
        let found = self.script(PALE_EDGES, vec![json!(css)]);
        serde_json::from_value(found).expect("a list of controls")
    }

    /// True if the page is wider than its window.
    pub fn scrolls_sideways(&self) -> bool {
        self.script(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth",
            vec![],
        ) == json!(true)
    }
}

const SMALL_TARGETS: &str = r"
const least = arguments[0];
const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.visually-hidden, [aria-hidden=true]');
const inText = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline';
const area = e => {
  const own = e.getBoundingClientRect();
  const label = e.labels && e.labels[0];
  const box = label && ['radio', 'checkbox'].includes(e.type) ? label.getBoundingClientRect() : own;
  return {x: box.x, y: box.y, w: box.width, h: box.height};
};
const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => seen(e) || (e.labels && e.labels[0] && seen(e.labels[0])))
  .filter(e => !e.classList.contains('skip') && !e.classList.contains('visually-hidden'))
  .map(e => ({e, ...area(e)})).filter(t => t.w > 0 && t.h > 0);
const near = (t, o) => {
  const cx = t.x + t.w / 2, cy = t.y + t.h / 2;
  const dx = Math.max(o.x - cx, 0, cx - o.x - o.w), dy = Math.max(o.y - cy, 0, cy - o.y - o.h);
  return Math.hypot(dx, dy) < least / 2;
};
return all.filter(t => (t.w < least || t.h < least) && !inText(t.e) && all.some(o => o.e !== t.e && !o.e.contains(t.e) && !t.e.contains(o.e) && near(t, o)))
  .map(t => Math.round(t.w) + ' by ' + Math.round(t.h) + ': ' + t.e.outerHTML.slice(0, 140));
";

const PALE_EDGES: &str = r"
const parse = c => { const p = c.match(/[\d.]+/g).map(Number); return p.length < 4 ? [...p, 1] : p; };
const light = p => { const [r, g, b] = p.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = e => { for (; e; e = e.parentElement) { const p = parse(getComputedStyle(e).backgroundColor); if (p[3] > 0) return p; } return [255, 255, 255, 1]; };
const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).filter(e => {
  const s = getComputedStyle(e), around = ground(e.parentElement);
  const edge = parseFloat(s.borderTopWidth) >= 1 ? contrast(parse(s.borderTopColor), around) : 0;
  return Math.max(edge, contrast(ground(e), around)) < 3;
}).map(e => e.outerHTML.slice(0, 140));
";
