//! A browser without a screen: keeps cookies, follows redirects, reads pages and fills in forms, as a person would.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;
use url::Url;

use super::page::Page;
use super::wire;

/// One person's browser. Clones are further tabs of it.
#[derive(Clone)]
pub struct Browser {
    front: Front,
    /// Where relative paths start.
    home: Url,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    address: IpAddr,
}

/// What answers.
#[derive(Clone)]
enum Front {
    /// The portal in this process.
    Router(Router),
    /// A server of its own on this machine.
    Port(u16),
}

impl Browser {
    /// A new browser on a computer of its own, in front of this address.
    pub fn new(router: Router, home: &str) -> Self {
        static COMPUTERS: AtomicU16 = AtomicU16::new(1);
        let [high, low] = COMPUTERS.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Self {
            front: Front::Router(router),
            home: Url::parse(home).expect("the portal's address"),
            cookies: Arc::default(),
            address: Ipv4Addr::new(10, 1, high, low).into(),
        }
    }

    /// The same person with the same cookies in front of a server of its own.
    pub fn at_port(&self, port: u16) -> Self {
        Self { front: Front::Port(port), ..self.clone() }
    }

    /// Asks for a page and goes where it is sent. Takes a path of the clinic (`/book`) or a whole address.
    pub async fn open(&self, address: &str) -> Page {
        self.follow(self.get(address).await).await
    }

    /// Asks for a page and stays, even if sent elsewhere.
    pub async fn get(&self, address: &str) -> Page {
        self.send(Method::GET, address, "", Vec::new()).await
    }

    /// Sends a form that no page showed. The forgery token is not added.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, address, "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    /// Any request as this browser would send it.
    pub async fn send(&self, method: Method, address: &str, content_type: &str, body: Vec<u8>) -> Page {
        let (url, request) = self.request(&method, address, content_type, body);
        self.send_request(url, request).await
    }

    /// The request that this browser would send.
    pub fn request(&self, method: &Method, address: &str, content_type: &str, body: Vec<u8>) -> (Url, Request<Body>) {
        let url = self.resolve(address);
        let mut request =
            Request::builder().method(method.clone()).uri(&url[url::Position::BeforePath..url::Position::AfterQuery]);
        request = request.header(header::HOST, &url[url::Position::BeforeHost..url::Position::AfterPort]);
        request = request.header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Tests/1.0");
        request = request.header("sec-fetch-site", "same-origin");
        if *method != Method::GET {
            request = request.header(header::ORIGIN, url.origin().ascii_serialization());
        }
        if !content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, content_type).header(header::CONTENT_LENGTH, body.len());
        }
        let cookies = self.cookie_line();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        (url, request.body(Body::from(body)).expect("a request"))
    }

    /// Sends the request as it is; only the computer's address is added.
    pub async fn send_request(&self, url: Url, request: Request<Body>) -> Page {
        self.try_request(url, request).await.expect("the portal answers")
    }

    /// The same in front of a server that may be gone before it has answered.
    pub async fn try_request(&self, url: Url, mut request: Request<Body>) -> std::io::Result<Page> {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let (parts, body) = match &self.front {
            Front::Router(router) => {
                let response = router.clone().oneshot(request).await.expect("a router never fails");
                let (parts, body) = response.into_parts();
                (parts, body.collect().await.expect("a whole body").to_bytes())
            }
            Front::Port(port) => wire::exchange(*port, request).await?,
        };
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep_cookie(line.to_str().expect("a cookie is ASCII"));
        }
        Ok(Page { browser: self.clone(), url, status: parts.status, headers: parts.headers, body })
    }

    /// Goes where a page sends us, ten times at most.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(location) = page.location() else { return page };
            page = Box::pin(self.get(&location)).await;
        }
        panic!("redirected in a circle at {}", page.url);
    }

    /// The value of the cookie whose name ends so.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        jar.iter().find(|(key, _)| key.ends_with(name)).map(|(_, value)| value.clone())
    }

    /// Puts a cookie into the jar that no page has set.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.to_owned());
    }

    /// The browser is closed and opened by somebody else.
    pub fn forget_everything(&self) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn resolve(&self, address: &str) -> Url {
        if let Ok(url) = Url::parse(address) {
            return url;
        }
        // `/book` is a page of the clinic, wherever the clinic is mounted; a page's own links bear the whole path.
        let base = self.home.path().trim_end_matches('/');
        let path = if base.is_empty() || address == base || address.starts_with(&format!("{base}/")) {
            address.to_owned()
        } else {
            format!("{base}{address}")
        };
        self.home.join(&path).expect("a path")
    }

    fn cookie_line(&self) -> String {
        let jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookie(&self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').expect("a cookie has a name and a value");
        let over = attributes.split(';').any(|a| a.trim().eq_ignore_ascii_case("max-age=0"));
        let mut jar = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        if over {
            jar.remove(name);
        } else {
            jar.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Page {
    /// The address that a redirect names, with this page's address in front where it is relative.
    pub fn location(&self) -> Option<String> {
        let elsewhere = matches!(
            self.status,
            StatusCode::SEE_OTHER | StatusCode::FOUND | StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
        );
        if !elsewhere {
            return None;
        }
        let location = self.headers.get(header::LOCATION)?.to_str().expect("an address is ASCII");
        Some(self.url.join(location).expect("an address").to_string())
    }
}
