//! Which clinic is this? By host name, or by the first part of the path; before any route is looked up.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, StatusCode, Uri, header, uri::PathAndQuery},
};
use http::request::Parts;

use super::{Address, Portal};
use crate::web::{Here, without_controls};

/// Finds the clinic, cuts its prefix off the path and notes both in the request.
///
/// # Errors
/// 404 where there is no such clinic.
pub(crate) fn resolve(portal: &Portal, request: Request) -> Result<Request, StatusCode> {
    let (mut parts, body) = request.into_parts();
    let address = portal.address();
    let path = parts.uri.path().to_owned();
    let by_host = host(&parts.headers, &parts.uri).and_then(|host| portal.registry().by_host(host));
    let (tenant, base, rest) = if let Some(tenant) = by_host {
        (tenant, address.mount.clone(), path)
    } else {
        let mut segments = path.trim_start_matches('/').splitn(2, '/');
        let slug = segments.next().unwrap_or_default();
        let rest = format!("/{}", segments.next().unwrap_or_default());
        let tenant = portal.registry().by_slug(slug).ok_or(StatusCode::NOT_FOUND)?;
        (tenant, format!("{}/{slug}", address.mount), rest)
    };
    let with_query = match parts.uri.query() {
        Some(query) => {
            let query = without_controls(query.as_bytes());
            format!("{rest}?{}", String::from_utf8_lossy(&query))
        }
        None => rest,
    };
    let mut uri = parts.uri.clone().into_parts();
    uri.path_and_query = Some(PathAndQuery::try_from(with_query.as_str()).map_err(|_| StatusCode::NOT_FOUND)?);
    parts.uri = Uri::from_parts(uri).map_err(|_| StatusCode::NOT_FOUND)?;
    let client = client(&parts, address);
    parts.extensions.insert(Here {
        tenant,
        base: base.into(),
        path: with_query.into(),
        secure: address.secure(),
        client,
    });
    Ok(Request::from_parts(parts, body))
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let host = uri.host().or_else(|| headers.get(header::HOST)?.to_str().ok())?;
    Some(host.rsplit_once(':').map_or(
        host,
        |(name, port)| {
            if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host }
        },
    ))
}

/// Who asks: the connection's other end, or behind a proxy that we trust what it says last.
fn client(parts: &Parts, address: &Address) -> Option<IpAddr> {
    if address.behind_proxy {
        let forwarded = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        if let Some(ip) = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()) {
            return Some(ip);
        }
    }
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}
