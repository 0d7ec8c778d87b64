//! Addresses, told apart by their fixed parts before anything else.
//!
//! A pattern with variable parts is a regular expression, and those of a hundred addresses tried one
//! after the other took longer than many an answer. Here an expression is asked only where number
//! and fixed parts of the segments fit, which is once a request.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::guard::{Guard, GuardContext};
use actix_web::{Resource, Route, web};
use percent_encoding::percent_decode_str;

/// What answers at `path`, in which `{name}` is a variable part.
pub fn resource(path: impl AsRef<str>) -> Address {
    let path = path.as_ref();
    Address {
        shape: Shape::of(path),
        resource: web::resource(path),
    }
}

/// See [`resource`].
pub struct Address {
    /// None where nothing varies, or only a part of a segment.
    shape: Option<Shape>,
    resource: Resource,
}

impl Address {
    /// Adds what answers to a method.
    pub fn route(mut self, route: Route) -> Self {
        self.resource = self.resource.route(route);
        self
    }
}

impl HttpServiceFactory for Address {
    fn register(self, config: &mut AppService) {
        match self.shape {
            None => self.resource.register(config),
            Some(shape) => web::scope("")
                .guard(shape)
                .service(self.resource)
                .register(config),
        }
    }
}

/// The segments of a path after its first slash: what stands there, or none for what varies.
struct Shape(Vec<Option<String>>);

impl Shape {
    fn of(path: &str) -> Option<Self> {
        let segments = path.strip_prefix('/')?.split('/');
        let shape: Option<Vec<Option<String>>> = segments
            .map(|segment| {
                let is_variable = segment.starts_with('{') && segment.ends_with('}');
                let is_plain = segment.matches(['{', ':', '*']).count() == usize::from(is_variable);
                is_plain.then(|| (!is_variable).then(|| segment.to_owned()))
            })
            .collect();
        shape.filter(|segments| segments.contains(&None)).map(Self)
    }

    fn fits(&self, path: &str) -> bool {
        let mut segments = path.strip_prefix('/').unwrap_or(path).split('/');
        let all_fit = self.0.iter().all(|wanted| {
            segments.next().is_some_and(|segment| match wanted {
                None => !segment.is_empty(),
                Some(fixed) if segment.contains('%') => {
                    percent_decode_str(segment).eq(fixed.bytes())
                }
                Some(fixed) => segment == fixed,
            })
        });
        all_fit && segments.next().is_none()
    }
}

impl Guard for Shape {
    fn check(&self, request: &GuardContext<'_>) -> bool {
        self.fits(request.head().uri.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_fits_what_its_pattern_would() {
        let shape = Shape::of("/studies/{slug}/rate/{section}").unwrap();
        for path in ["/studies/a/rate/b", "/studies/a%20b/r%61te/%C3%BC"] {
            assert!(shape.fits(path), "{path}");
        }
        for path in [
            "/",
            "/studies/a/rate",
            "/studies/a/rate/",
            "/studies//rate/b",
            "/studies/a/rates/b",
            "/studies/a/rate/b/",
            "/studies/a/rate/b/c",
        ] {
            assert!(!shape.fits(path), "{path}");
        }
    }

    #[test]
    fn what_a_shape_cannot_tell_is_left_to_the_expression() {
        for path in ["/sign-in", "/figures/{item}.{medium}", "/files/{rest:.*}"] {
            assert!(Shape::of(path).is_none(), "{path}");
        }
    }
}
