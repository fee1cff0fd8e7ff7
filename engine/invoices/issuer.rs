//! Who issued an invoice, as it was on that day: a clinic that changes its name later does not change what it issued.

use serde::{Deserialize, Serialize};

use super::store::Invoice;
use crate::{
    error::Result,
    lang::Lang,
    tenancy::{Tenant, config::Legal},
};

/// What an invoice says about the clinic, in the invoice's language.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Issuer {
    /// What patients call it.
    pub clinic: String,
    /// What the law calls it.
    pub legal: Legal,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Telephone, e-mail address, web site.
    pub contact: Vec<String>,
    /// What the tax is called: `IVA`.
    pub tax: Option<String>,
    /// How to pay.
    pub payment: Option<String>,
    /// What stands at the foot.
    pub footer: Option<String>,
}

impl Issuer {
    /// The clinic as it is now.
    pub fn now(tenant: &Tenant, lang: Lang) -> Self {
        let config = &tenant.config;
        let contact = [&config.contact.phone, &config.contact.email, &config.contact.web];
        Self {
            clinic: config.name.clone(),
            legal: config.legal.clone(),
            country: config.country.clone(),
            contact: contact.into_iter().flatten().cloned().collect(),
            tax: config.invoices.tax_name.clone(),
            payment: config.invoices.payment.as_ref().map(|words| tenant.text(words, lang).to_owned()),
            footer: config.invoices.footer.as_ref().map(|words| tenant.text(words, lang).to_owned()),
        }
    }

    /// The clinic as it was when it issued this invoice.
    ///
    /// # Errors
    /// When what is kept cannot be read.
    pub fn of(tenant: &Tenant, invoice: &Invoice) -> Result<Self> {
        match &invoice.issuer {
            Some(kept) => Ok(serde_json::from_str(kept)?),
            // Issued before this was kept.
            None => Ok(Self::now(tenant, invoice.language)),
        }
    }
}
