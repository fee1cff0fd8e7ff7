//! What every page needs of HTTP: cookies, forms, uploads, the forgery check, limits and security headers.

pub mod cookies;
pub mod csrf;
mod forms;
pub mod headers;
mod here;
mod limits;
mod upload;
pub mod whole;

pub(crate) use forms::without_controls;
pub use forms::{Errors, Fields, Form};
pub use here::Here;
pub use limits::{Limit, Limits};
pub use upload::{FILE_LIMIT, Upload, UploadedFile};
