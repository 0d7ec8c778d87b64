//! Licence, authors and title of the next publication over the API.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::account::access::Act;
use crate::report::Error;
use crate::result::particulars::{Licence, Terms, Typed, TypedAuthor, Wrong, set_terms};
use crate::result::store::particulars;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Json;
use crate::web::session::Caller;

/// What is to be printed and cited; what is left out is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicationTermsWish)]
pub(super) struct Wish {
    #[schema(value_type = Licence)]
    licence: String,
    /// Without one, the study's.
    title: Option<String>,
    /// In the order in which they are cited; without any, the study's contact stands for them.
    #[serde(default)]
    authors: Vec<AuthorWish>,
    /// With or without what stands before it in an address.
    doi: Option<String>,
    /// Where the report stands, if not here.
    url: Option<String>,
}

/// An author to be cited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicationAuthorWish)]
pub(super) struct AuthorWish {
    /// None for an organisation.
    given: Option<String>,
    /// Family name, or the name of the organisation.
    family: String,
    /// With or without hyphens, or as its address.
    orcid: Option<String>,
    affiliation: Option<String>,
}

impl Wish {
    fn typed(self) -> Typed {
        let authors = self.authors.into_iter();
        Typed {
            licence: self.licence,
            title: self.title.unwrap_or_default(),
            authors: authors
                .map(|author| TypedAuthor {
                    given: author.given.unwrap_or_default(),
                    family: author.family,
                    orcid: author.orcid.unwrap_or_default(),
                    affiliation: author.affiliation.unwrap_or_default(),
                })
                .collect(),
            doi: self.doi.unwrap_or_default(),
            url: self.url.unwrap_or_default(),
        }
    }
}

/// Gives the terms of the next publication: of the last one, where nothing was changed since.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/terms", tag = "results",
    params(("slug" = String, Path)),
    responses((status = 200, body = Terms), (status = 404)))]
pub(super) async fn show(state: Data<AppState>, caller: Caller, slug: Path<String>) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::Publish).await?;
    let study = seat.membership.study.id;
    let next = state
        .blocking(move |db| db.read(|conn| Ok::<_, Error>(particulars::next(conn, study)?)))
        .await?;
    Ok(HttpResponse::Ok().json(next.terms))
}

/// Sets licence, authors, title and where the report stands, for the next publication. What was
/// published keeps its own.
#[utoipa::path(put, path = "/api/v1/studies/{slug}/terms", tag = "results",
    params(("slug" = String, Path)), request_body = Wish,
    responses((status = 200, body = Terms), (status = 404), (status = 422)))]
pub(super) async fn set(
    state: Data<AppState>,
    caller: Caller,
    slug: Path<String>,
    wish: Json<Wish>,
) -> Answer {
    let seat = state.enter(&caller.0, &slug, Act::Publish).await?;
    let terms = wish.0.typed().checked().map_err(refused)?;
    let (study, actor, now) = (seat.membership.study.clone(), caller.0.id(), state.now());
    let kept = terms.clone();
    state
        .blocking(move |db| set_terms(db, &study, &kept, actor, now))
        .await?;
    Ok(HttpResponse::Ok().json(terms))
}

/// 422 with all that is wrong; the field is that of the first.
fn refused(problems: Vec<Wrong>) -> Failure {
    let said = |problem: &Wrong| format!("{}: {}", field(&problem.field), problem.message);
    let errors = problems.iter().map(said).collect();
    match problems.first() {
        Some(first) => {
            Failure::unprocessable(field(&first.field), &first.message).with_errors(errors)
        }
        None => Failure::unprocessable_all("", errors),
    }
}

/// The path of a field in the body: `authors[1].orcid` for the form's `orcid-2`.
fn field(typed: &str) -> String {
    let numbered = typed
        .rsplit_once('-')
        .and_then(|(name, place)| Some((name, place.parse::<usize>().ok()?.checked_sub(1)?)));
    match numbered {
        Some((name, place)) => format!("authors[{place}].{name}"),
        None => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_of_the_form_is_named_as_the_body_has_it() {
        assert_eq!(field("orcid-2"), "authors[1].orcid");
        assert_eq!(field("doi"), "doi");
    }
}
