//! HTTP over a socket, one request for each connection: for servers that are processes of their own.

use std::io::{Error, ErrorKind, Result};

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{Request, Response};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a request and reads the whole answer; fails when the server goes before it is complete.
pub async fn exchange(port: u16, request: Request<Body>) -> Result<(Parts, Bytes)> {
    let (head, body) = written(request).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(&head).await?;
    // A server that refuses a request early does not read all of it: its answer counts.
    let _ = stream.write_all(&body).await;
    answer(&mut stream).await
}

/// The head and the body of a request as they go over the wire.
pub async fn written(request: Request<Body>) -> (Vec<u8>, Bytes) {
    let (parts, body) = request.into_parts();
    let mut head = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", parts.method, parts.uri).into_bytes();
    for (name, value) in &parts.headers {
        head.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend_from_slice(b"\r\n");
    (head, body.collect().await.expect("a body of bytes").to_bytes())
}

/// Reads an answer to the end of the connection.
pub async fn answer(stream: &mut TcpStream) -> Result<(Parts, Bytes)> {
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes).await;
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Err(read.err().unwrap_or_else(|| ErrorKind::UnexpectedEof.into()));
    };
    let head = std::str::from_utf8(&bytes[..end]).map_err(Error::other)?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let mut response = Response::builder().status(status);
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(ErrorKind::InvalidData)?;
        response = response.header(name, value.trim());
    }
    let (parts, ()) = response.body(()).map_err(Error::other)?.into_parts();
    let body = &bytes[end + 4..];
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let body = if header("transfer-encoding") == Some("chunked") {
        chunks(body)?
    } else {
        let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        body.get(..length).ok_or(ErrorKind::UnexpectedEof)?.to_vec()
    };
    Ok((parts, body.into()))
}

fn chunks(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").ok_or(ErrorKind::UnexpectedEof)?;
        let size = std::str::from_utf8(&rest[..end]).map_err(Error::other)?;
        let size = usize::from_str_radix(size, 16).map_err(Error::other)?;
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + size).ok_or(ErrorKind::UnexpectedEof)?);
        rest = rest.get(end + 4 + size..).ok_or(ErrorKind::UnexpectedEof)?;
    }
}
