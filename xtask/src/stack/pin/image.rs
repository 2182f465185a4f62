//! An image's digest, as its registry tells it: `HEAD` of the manifest, with a token where one is
//! asked for.

use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

use crate::stack::http::encode;
use crate::stack::supply::host::{self, Patience};
use crate::stack::versions::{is_digest, is_trusted};

/// An index of all platforms comes before one platform's manifest.
const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
                      application/vnd.docker.distribution.manifest.list.v2+json, \
                      application/vnd.oci.image.manifest.v1+json, \
                      application/vnd.docker.distribution.manifest.v2+json";

/// Where an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    registry: String,
    name: String,
    tag: String,
}

impl Place {
    /// `[REGISTRY/]NAME:TAG`; without a registry it is Docker Hub.
    fn of(image: &str) -> Result<Self, String> {
        let (path, tag) = image
            .rsplit_once(':')
            .filter(|(_, tag)| !tag.contains('/'))
            .ok_or_else(|| format!("`{image}` has no tag"))?;
        let (registry, name) = match path.split_once('/') {
            Some((first, name)) if first.contains(['.', ':']) => (first, name.to_owned()),
            Some(_) => ("registry-1.docker.io", path.to_owned()),
            None => ("registry-1.docker.io", format!("library/{path}")),
        };
        Ok(Self {
            registry: registry.to_owned(),
            name,
            tag: tag.to_owned(),
        })
    }

    fn manifest(&self) -> String {
        let is_local = self.registry.starts_with("127.0.0.1:");
        let scheme = if is_local { "http" } else { "https" };
        let (registry, name, tag) = (&self.registry, &self.name, &self.tag);
        format!("{scheme}://{registry}/v2/{name}/manifests/{tag}")
    }
}

/// The digest of an image.
///
/// # Errors
/// What the connection met, or the registry answered.
pub(super) fn digest(image: &str, patience: Patience) -> Result<String, String> {
    let place = Place::of(image)?;
    let url = place.manifest();
    let failed = |why: String| format!("{image}: {url}: {why}");
    let agent = host::agent(&url, patience);
    let mut response = head(&agent, &url, None).map_err(&failed)?;
    if response.status() == StatusCode::UNAUTHORIZED {
        let token = token(&response, &place, patience).map_err(&failed)?;
        response = head(&agent, &url, Some(&token)).map_err(&failed)?;
    }
    if response.status() != StatusCode::OK {
        return Err(failed(format!("HTTP {}", response.status())));
    }
    let digest = text(&response, "docker-content-digest").unwrap_or_default();
    if !is_digest(digest) {
        return Err(failed(format!("`{digest}` is no digest")));
    }
    Ok(digest.to_owned())
}

fn head(agent: &Agent, url: &str, token: Option<&str>) -> Result<Response<Body>, String> {
    let mut request = agent.head(url).header(header::ACCEPT, ACCEPT);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.call().map_err(|error| error.to_string())
}

/// A token for reading one image, from where the registry says.
fn token(response: &Response<Body>, place: &Place, patience: Patience) -> Result<String, String> {
    let challenge = text(response, "www-authenticate").unwrap_or_default();
    let realm = parameter(challenge, "realm")
        .filter(|_| challenge.starts_with("Bearer "))
        .ok_or_else(|| format!("asks for `{challenge}`; only `Bearer` is known"))?;
    if !is_trusted(realm) {
        return Err(format!("wants tokens from `{realm}`, which is not https"));
    }
    let service = encode(parameter(challenge, "service").unwrap_or_default());
    let scope = encode(&format!("repository:{}:pull", place.name));
    let answer = host::text(
        &format!("{realm}?service={service}&scope={scope}"),
        patience,
    )?;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap_or_default();
    let token = answer["token"].as_str().or(answer["access_token"].as_str());
    let token = token.ok_or_else(|| format!("{realm}: gave no token"))?;
    Ok(token.to_owned())
}

fn text<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// A parameter of `Bearer realm="…",service="…"`.
fn parameter<'a>(challenge: &'a str, name: &str) -> Option<&'a str> {
    let quoted = format!("{name}=\"");
    let from = challenge.find(&quoted)? + quoted.len();
    let (value, _) = challenge[from..].split_once('"')?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[track_caller]
    fn check(image: &str, expected: &str) {
        let manifest = Place::of(image).map(|place| place.manifest());
        let manifest = manifest.unwrap_or_else(|error| error);
        assert_eq!(manifest, expected);
    }

    #[test]
    fn an_image_is_where_docker_would_look_for_it() {
        let hub = "https://registry-1.docker.io/v2";
        check(
            "grafana/loki:3.7.6",
            &format!("{hub}/grafana/loki/manifests/3.7.6"),
        );
        check("alpine:3", &format!("{hub}/library/alpine/manifests/3"));
        check("ghcr.io/a/b:1", "https://ghcr.io/v2/a/b/manifests/1");
        check(
            "127.0.0.1:5000/a:1",
            "http://127.0.0.1:5000/v2/a/manifests/1",
        );
        check("127.0.0.1:5000/a", "`127.0.0.1:5000/a` has no tag");
    }
}
