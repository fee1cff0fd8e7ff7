//! Plugins' way out: HTTPS to hosts that the clinic names, never into the operator's own network.
//!
//! A name is resolved once, every address that it leads to is looked at, and the connection goes to one of these very addresses: a name
//! that says something else a moment later gains nothing (OWASP, server-side request forgery). A redirect is a request like the first.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};
use tokio_util::task::AbortOnDropHandle;
use url::{Host, Url};

use super::{
    address::public,
    granted::antesala::host::http::{Failure, Header, Method, Request, Response},
};

/// No request takes longer, its redirects included.
const TIME: Duration = Duration::from_secs(8);
/// Connecting takes no longer.
const CONNECT: Duration = Duration::from_secs(3);
const SENT: usize = 256 << 10;
const TAKEN: usize = 1 << 20;
const HEADERS: usize = 50;
const REDIRECTS: usize = 3;

/// What belongs to the connection, and is the host's to set (RFC 9110, 7.6.1).
const OWN: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "accept-encoding",
];
/// What proves who asks stays with whom it was meant for.
const SECRET: &[http::HeaderName] = &[http::header::AUTHORIZATION, http::header::COOKIE];

/// An answer, and the connection that it comes over, which ends with it.
type Answer = (http::Response<hyper::body::Incoming>, AbortOnDropHandle<hyper::Result<()>>);

/// The way out.
pub(super) struct Way {
    tls: TlsConnector,
    /// For tests: this very machine can be reached, and without TLS.
    loopback: bool,
}

fn refused<T>(why: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Refused(why.into()))
}

fn unreachable(error: impl std::fmt::Display) -> Failure {
    Failure::Unreachable(error.to_string())
}

impl Way {
    pub(super) fn new(loopback: bool) -> Self {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows the versions of TLS that are safe")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)), loopback }
    }

    /// Sends a request of a plugin that may reach these hosts.
    pub(super) async fn send(&self, asked: &Request, hosts: &[String]) -> Result<Response, Failure> {
        tokio::time::timeout(TIME, self.follow(asked, hosts)).await.unwrap_or(Err(Failure::Timeout))
    }

    async fn follow(&self, asked: &Request, hosts: &[String]) -> Result<Response, Failure> {
        let mut url = Url::parse(&asked.url).or_else(|_| refused("what it asks for is no URL"))?;
        let mut headers = headers(&asked.headers)?;
        let (mut method, mut body) = (method(asked.method), Bytes::from(asked.body.clone().unwrap_or_default()));
        if body.len() > SENT {
            return refused(format!("a body has at most {SENT} bytes"));
        }
        for _ in 0..=REDIRECTS {
            let (answer, _connection) = self.once(&url, hosts, method.clone(), headers.clone(), body.clone()).await?;
            let to = answer.headers().get(http::header::LOCATION).filter(|_| answer.status().is_redirection());
            let Some(to) = to else { return taken(answer).await };
            let next = to.to_str().ok().and_then(|to| url.join(to).ok());
            let next = next.ok_or_else(|| Failure::Unreachable("it was sent on to what is no URL".into()))?;
            // 307 and 308 ask for the same again; others for what came of it (RFC 9110, 15.4).
            if !matches!(answer.status().as_u16(), 307 | 308) && method != http::Method::HEAD {
                (method, body) = (http::Method::GET, Bytes::new());
                headers.remove(http::header::CONTENT_TYPE);
            }
            if next.origin() != url.origin() {
                for secret in SECRET {
                    headers.remove(secret);
                }
            }
            url = next;
        }
        Err(Failure::Unreachable("it was sent on too often".into()))
    }

    async fn once(
        &self,
        url: &Url,
        hosts: &[String],
        method: http::Method,
        headers: http::HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        let (host, port) = self.target(url, hosts)?;
        let stream = self.connect(&host, port).await?;
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let mut request = http::Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().or_else(|_| refused("what it asks for is no path"))?;
        *request.headers_mut() = headers;
        let own = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let own = http::HeaderValue::from_str(&own).or_else(|_| refused("the host is no name"))?;
        request.headers_mut().insert(http::header::HOST, own);
        request.headers_mut().entry(http::header::USER_AGENT).or_insert(http::HeaderValue::from_static("antesala"));
        if url.scheme() == "http" {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host).or_else(|_| refused("the host is no name"))?;
        exchange(self.tls.connect(name, stream).await.map_err(unreachable)?, request).await
    }

    /// The host and the port, if they are granted.
    fn target(&self, url: &Url, hosts: &[String]) -> Result<(String, u16), Failure> {
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) if self.loopback && address.is_loopback() => address.to_string(),
            _ => return refused("hosts have names: an address is not asked"),
        };
        if url.scheme() != "https" && !(self.loopback && url.scheme() == "http") {
            return refused("only https is spoken");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("a URL has no name and password in it: send a header");
        }
        let port = url.port_or_known_default().unwrap_or(443);
        let granted = |grant: &String| {
            let (name, other) =
                grant.rsplit_once(':').map_or((grant.as_str(), None), |(name, port)| (name, Some(port)));
            name.eq_ignore_ascii_case(&host) && other.map_or(port == 443, |other| other.parse() == Ok(port))
        };
        if hosts.iter().any(granted) {
            return Ok((host, port));
        }
        let shown = url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
        refused(format!("{shown} is none of the hosts that the clinic grants: {}", hosts.join(", ")))
    }

    /// Connects to an address that was looked at, and to no other.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Failure> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await.map_err(unreachable)?.collect();
        let allowed = |address: IpAddr| public(address) || (self.loopback && address.is_loopback());
        if let Some(inside) = found.iter().find(|found| !allowed(found.ip())) {
            return refused(format!("{host} leads to {}, which is no public address", inside.ip()));
        }
        let mut last = Failure::Unreachable(format!("{host} has no address"));
        for address in found {
            match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = unreachable(error),
                Err(_) => last = Failure::Timeout,
            }
        }
        Err(last)
    }
}

async fn exchange<S>(stream: S, request: http::Request<Full<Bytes>>) -> Result<Answer, Failure>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
    let connection = AbortOnDropHandle::new(tokio::spawn(connection));
    Ok((sender.send_request(request).await.map_err(unreachable)?, connection))
}

fn method(asked: Method) -> http::Method {
    match asked {
        Method::Get => http::Method::GET,
        Method::Head => http::Method::HEAD,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

fn headers(asked: &[Header]) -> Result<http::HeaderMap, Failure> {
    if asked.len() > HEADERS {
        return refused(format!("a request has at most {HEADERS} headers"));
    }
    let mut headers = http::HeaderMap::new();
    for Header { name, value } in asked {
        let known = http::HeaderName::try_from(name.as_str()).or_else(|_| refused(format!("{name:?} is no header")))?;
        if OWN.contains(&known.as_str()) {
            return refused(format!("the header {known} is the host's to set"));
        }
        let value =
            http::HeaderValue::try_from(value).or_else(|_| refused(format!("what {known} says is no header")))?;
        headers.append(known, value);
    }
    Ok(headers)
}

async fn taken(answer: http::Response<hyper::body::Incoming>) -> Result<Response, Failure> {
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, TAKEN)
        .collect()
        .await
        .map_err(|error| if error.is::<LengthLimitError>() { Failure::TooLarge } else { unreachable(error) })?;
    let headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some(Header { name: name.to_string(), value: value.to_str().ok()?.to_owned() }));
    Ok(Response { status: parts.status.as_u16(), headers: headers.collect(), body: body.to_bytes().to_vec() })
}
