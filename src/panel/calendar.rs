//! A round's deadline as a calendar event (RFC 5545).

use super::Ask;
use crate::clock::MINUTE;

/// The deadline as a calendar file with one event of a quarter of an hour that ends with it, and
/// an alarm the day before; none for a round without a deadline.
pub fn deadline_event(ask: &Ask, now: i64) -> Option<String> {
    let round = &ask.sheet.round;
    let deadline = round.deadline?;
    let title = ask.speaker().say_2(
        "calendar-title",
        "n",
        round.number,
        "study",
        &ask.sheet.definition.title,
    );
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Castalia//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        // The same for every reader, so that a later deadline replaces the event.
        format!("UID:castalia-round-{}", round.id),
        format!("DTSTAMP:{}", stamp(now)?),
        format!("DTSTART:{}", stamp(deadline - 15 * MINUTE)?),
        format!("DTEND:{}", stamp(deadline)?),
        format!("SUMMARY:{}", escaped(&title)),
        "BEGIN:VALARM".to_owned(),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{}", escaped(&title)),
        "TRIGGER:-P1D".to_owned(),
        "END:VALARM".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    Some(lines.iter().map(|line| folded(line)).collect())
}

/// A time as `20261002T150000Z`.
fn stamp(micros: i64) -> Option<String> {
    let at = jiff::Timestamp::from_microsecond(micros).ok()?;
    Some(at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => safe.extend(['\\', sign]),
            '\n' => safe.push_str("\\n"),
            sign if sign.is_control() => {}
            sign => safe.push(sign),
        }
    }
    safe
}

/// A line with its end, in pieces of at most 75 bytes.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for sign in line.chars() {
        if width + sign.len_utf8() > 75 {
            folded.push_str("\r\n ");
            width = 1;
        }
        folded.push(sign);
        width += sign.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_can_add_no_line_and_long_lines_are_folded() {
        assert_eq!(
            escaped("a, b; c\\d\r\nEND:VEVENT"),
            "a\\, b\\; c\\\\d\\nEND:VEVENT"
        );
        let line = folded(&format!("SUMMARY:{}", "ö".repeat(100)));
        assert!(line.ends_with("\r\n") && line.split("\r\n").all(|piece| piece.len() <= 75));
        assert_eq!(line.replace("\r\n ", "").chars().count(), 110);
    }

    #[test]
    fn a_time_is_written_in_utc() {
        let at = crate::clock::from_rfc3339("2026-10-02T17:00:00+02:00").unwrap();
        assert_eq!(stamp(at).as_deref(), Some("20261002T150000Z"));
    }
}
