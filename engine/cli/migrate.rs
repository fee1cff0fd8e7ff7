//! `antesala migrate`.

use super::Place;
use crate::error::Result;

pub(super) async fn run(place: &Place) -> Result<()> {
    let antesala = place.builder()?.build().await?;
    let tenants: Vec<_> = antesala.portal().registry().all().iter().map(|tenant| tenant.slug.clone()).collect();
    antesala.portal().storage().migrate(&tenants).await?;
    super::say(&format!("{} clinics are up to date\n", tenants.len()));
    Ok(())
}
