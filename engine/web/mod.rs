//! What pages and the JSON API need of HTTP: cookies, forms, JSON, problems, uploads, the forgery check, limits and security headers.

pub mod cookies;
pub mod csrf;
mod forms;
pub mod headers;
mod here;
mod json;
mod limits;
mod path;
mod problem;
mod upload;
pub mod whole;

pub(crate) use forms::without_controls;
pub use forms::{Errors, Fields, Form};
pub use here::Here;
pub use json::{Id, Json, Nothing, Params};
pub use limits::{Limit, Limits};
pub use path::Path;
pub use problem::Problem;
pub use upload::{FILE_LIMIT, Upload, UploadedFile};
