//! Every route of the portal, read from the page of the source where all of them stand: a new one is tested by being there.

/// A route as `router.rs` has it.
#[derive(Debug, Clone)]
pub struct Route {
    /// `/documents/{id}`
    pub path: String,
    pub get: bool,
    pub post: bool,
}

pub fn all() -> Vec<Route> {
    let source = include_str!("../../../engine/router.rs");
    let routes: Vec<Route> =
        source.match_indices(".route(\"").map(|(at, start)| route(&source[at + start.len()..])).collect();
    assert!(routes.len() > 30, "the routes are read from engine/router.rs");
    routes
}

fn route(rest: &str) -> Route {
    let (path, rest) = rest.split_once('"').expect("a path ends with a quote");
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    let methods = &rest[..end.expect("a route ends with a parenthesis")];
    let has = |method: &str| methods.contains(&format!(" {method}(")) || methods.contains(&format!(".{method}("));
    Route { path: path.to_owned(), get: has("get"), post: has("post") }
}

impl Route {
    /// Whether the address names something: `{id}`, but not the secret of a link, nor a file's name.
    pub fn names_a_thing(&self) -> bool {
        self.path.contains('{') && !self.names_a_secret()
    }

    fn names_a_secret(&self) -> bool {
        self.path.contains("{token}") || self.path.contains("{file}")
    }

    pub fn is_of_the_console(&self) -> bool {
        self.path.starts_with("/console")
    }

    pub fn is_of_the_api(&self) -> bool {
        self.path.starts_with("/api")
    }

    /// Whether people who are not signed in may see it. Whatever is not listed here, they may not.
    pub fn is_public(&self) -> bool {
        let public = ["/api/v1/openapi.json", "/sign-in", "/sign-out", "/language", "/recover", "/activate/again"];
        let open = ["/first-visit", "/embed"].iter().any(|start| self.path.starts_with(start));
        open || self.names_a_secret() || public.contains(&self.path.trim_start_matches("/console"))
    }

    /// The address with this in every place that names something.
    pub fn to(&self, id: impl std::fmt::Display) -> String {
        let mut address = String::new();
        let mut rest = self.path.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            address.push_str(before);
            address.push_str(&id.to_string());
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        address + rest
    }
}
