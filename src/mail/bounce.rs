//! Reading the notices by which mail servers return mail (RFC 3464).

/// A mail that came back for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Outbox id of the mail.
    pub mail: i64,
    /// Why, in the words of the server.
    pub why: String,
}

/// What a returned message says; none where it is no notice, is about no mail of ours, or says
/// that delivery is only delayed. `domain` is that of the sender's address.
pub fn read(message: &str, domain: &str) -> Option<Bounce> {
    let value = |name: &str| {
        message.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let failed = value("Action").is_some_and(|action| action.eq_ignore_ascii_case("failed"));
    let status = value("Status").unwrap_or_default();
    if !failed || !status.starts_with('5') {
        return None;
    }
    let why = value("Diagnostic-Code").unwrap_or(status);
    Some(Bounce {
        mail: own_id(message, domain)?,
        why: why
            .chars()
            .map(|sign| if sign.is_control() { ' ' } else { sign })
            .take(300)
            .collect(),
    })
}

/// The last message id of ours: the returned mail stands behind the notice's own head.
fn own_id(message: &str, domain: &str) -> Option<i64> {
    let end = format!("@{domain}>");
    let mut found = None;
    for (at, _) in message.match_indices(&end) {
        let start = message[..at].rfind('<')? + 1;
        let id = &message[start..at];
        if id.len() == 14 && id.bytes().all(|sign| sign.is_ascii_hexdigit()) {
            found = i64::from_str_radix(id, 16).ok().or(found);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "From: MAILER-DAEMON@example.org\r\n\
        Subject: Delivery failed\r\n\
        Content-Type: multipart/report; report-type=delivery-status\r\n\r\n\
        Reporting-MTA: dns; mail.example.org\r\n\r\n\
        Final-Recipient: rfc822; maud@example.net\r\n\
        Action: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
        From: panel@example.org\r\nMessage-ID: <000000000000ff@example.org>\r\n";

    #[test]
    fn a_notice_names_the_mail_and_the_reason() {
        let bounce = read(NOTICE, "example.org").unwrap();
        assert_eq!(bounce.mail, 255);
        assert_eq!(bounce.why, "smtp; 550 5.1.1 no such user");
    }

    #[test]
    fn what_is_no_notice_of_ours_is_left_alone() {
        for (from, to) in [
            ("Action: failed", "Action: delayed"),
            ("Status: 5.1.1", "Status: 4.4.7"),
            ("0000ff@example.org", "0000ff@other.example"),
            ("000000000000ff@", "not-an-id-at-all@"),
        ] {
            assert_eq!(read(&NOTICE.replace(from, to), "example.org"), None, "{to}");
        }
    }
}
