//! A form that was sent when its sender's session had ended: it is carried through the sign-in, so
//! that nothing typed is lost where no script watches over it.

use super::input::Fields;
use super::session;

/// Before the names of its fields, while they are carried.
pub(super) const CARRIED: &str = "kept.";
/// The field that says where the form goes.
const ACTION: &str = "kept_for";
/// The field that says whose page it was sent from.
const OWNER: &str = "kept_by";
/// What the sign-in that carries a form takes beside the form itself, in bytes, at most.
pub(super) const CARRYING: usize = 64 << 10;
/// Fields that are typed anew: no secret is carried.
const SECRET: [&str; 5] = ["csrf", "password", "current", "new", "code"];

/// A form that waits for its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The address of this site that it was sent to.
    pub action: String,
    /// The mark of the account whose page it was sent from; none from a page of nobody's.
    pub owner: Option<String>,
    /// Names and values, without secrets and without the form token.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// The form that came at an address of this site.
    pub fn sent_to(action: &str, fields: &Fields) -> Self {
        let (_, owner) = session::parted(fields.text("csrf"));
        let fields = fields.iter().filter(|(name, _)| !SECRET.contains(name));
        Self {
            action: action.to_owned(),
            owner: owner.map(str::to_owned),
            fields: fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// The form that a page of the sign-in carries; none where it carries none.
    pub fn carried_by(fields: &Fields) -> Option<Self> {
        let action = fields.get(ACTION).filter(|at| super::is_local(at))?;
        let own = fields.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(CARRIED)?;
            Some((name.to_owned(), value.to_owned()))
        });
        Some(Self {
            action: action.to_owned(),
            owner: fields.get(OWNER).map(str::to_owned),
            fields: own
                .filter(|(name, _)| !SECRET.contains(&name.as_str()))
                .collect(),
        })
    }

    /// The hidden fields that carry it.
    pub fn carriers(&self) -> Vec<(String, String)> {
        let carried =
            |(name, value): &(String, String)| (format!("{CARRIED}{name}"), value.clone());
        let action = (ACTION.to_owned(), self.action.clone());
        let owner = self.owner.clone().map(|owner| (OWNER.to_owned(), owner));
        std::iter::once(action)
            .chain(owner)
            .chain(self.fields.iter().map(carried))
            .collect()
    }

    /// Whether this account may see and send it: nobody else's typed it.
    pub fn is_of(&self, account: i64) -> bool {
        let owner = self.owner.as_deref();
        owner.is_none_or(|owner| owner == session::owner_mark(account))
    }

    /// What of it was written in words, to be read again.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let values = self.fields.iter().map(|(_, value)| value.trim());
        values.filter(|value| value.contains(char::is_whitespace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_carried_whole_but_for_secrets_and_never_to_another_site() {
        let sent = format!(
            "value=3&rationale=Two+words&csrf=x.{}&password=y",
            session::owner_mark(7)
        );
        let sent = Fields::parse(sent.as_bytes()).unwrap();
        let kept = Kept::sent_to("/studies/s/rate/a/b?one=1", &sent);
        let body: Vec<String> = kept
            .carriers()
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace(' ', "+").replace('?', "%3F")))
            .collect();
        let back = Fields::parse(body.join("&").as_bytes()).unwrap();
        assert_eq!(Kept::carried_by(&back), Some(kept.clone()));
        assert_eq!(kept.fields.len(), 2);
        assert!(kept.is_of(7) && !kept.is_of(8));
        assert_eq!(kept.words().collect::<Vec<_>>(), ["Two words"]);
        let foreign = Fields::parse(b"kept_for=//evil.example&kept.value=3").unwrap();
        assert_eq!(Kept::carried_by(&foreign), None);
    }
}
