//! The bytes of documents, photographs and invoices: the one place where they are written and read.
//!
//! Bytes lie under `<tenant>/<random id>`; nothing of the patient is in the name. What kind of store it is (a folder, S3)
//! is `object_store`'s business, and encryption per clinic can come in here without anyone above noticing.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as Key};

use crate::{
    error::{Error, Result},
    ids::{BlobId, TenantId},
};

/// The store of all clinics' bytes. Clones share it.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<dyn ObjectStore>);

impl Blobs {
    /// A folder on this machine; made when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(folder: &Path) -> Result<Self> {
        super::make_folder(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Any store that the host app has.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Writes the bytes under an id that is new. Write before the commit that mentions it: a row never points at nothing.
    ///
    /// # Errors
    /// [`Error::Busy`] when the store is away or full.
    pub async fn put(&self, tenant: &TenantId, id: BlobId, bytes: Bytes) -> Result<()> {
        self.0.put(&key(tenant, id), bytes.into()).await.map_err(away)?;
        Ok(())
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there are none, [`Error::Busy`] when the store is away.
    pub async fn get(&self, tenant: &TenantId, id: BlobId) -> Result<Bytes> {
        let found = self.0.get(&key(tenant, id)).await.map_err(away)?;
        found.bytes().await.map_err(away)
    }

    /// Removes the bytes; those that are not there are removed already.
    ///
    /// # Errors
    /// [`Error::Busy`] when the store is away.
    pub async fn delete(&self, tenant: &TenantId, id: BlobId) -> Result<()> {
        match self.0.delete(&key(tenant, id)).await.map_err(away) {
            Err(Error::NotFound) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn key(tenant: &TenantId, id: BlobId) -> Key {
    Key::from_iter([tenant.as_str(), &id.to_string()])
}

fn away(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::Busy(other.into()),
    }
}
