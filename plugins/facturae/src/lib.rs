//! Facturae 3.2.2, Spain's format for electronic invoices, unsigned: the clinic signs it with its own certificate.

use antesala_plugin::invoice_format::{Description, Guest, Invoice, Party, Setting};

struct Facturae;

impl Guest for Facturae {
    fn formats(_: String) -> Vec<Description> {
        vec![Description {
            id: "facturae-3-2-2".into(),
            name: "Facturae 3.2.2".into(),
            media_type: "application/xml".into(),
            extension: "xml".into(),
        }]
    }

    fn missing(_: String, _: Vec<Setting>, invoice: Invoice) -> Vec<String> {
        let mut missing = Vec::new();
        for (who, party) in [("issuer", &invoice.issuer), ("recipient", &invoice.recipient)] {
            for (what, value) in [
                ("tax_id", &party.tax_id),
                ("address", &party.address),
                ("postal_code", &party.postal_code),
                ("city", &party.city),
            ] {
                if value.trim().is_empty() {
                    missing.push(format!("{who}: {what}"));
                }
            }
        }
        if invoice.lines.is_empty() {
            missing.push("lines".into());
        }
        missing
    }

    fn render(id: String, settings: Vec<Setting>, invoice: Invoice) -> Result<Vec<u8>, String> {
        let missing = Self::missing(id, settings, invoice.clone());
        if !missing.is_empty() {
            return Err(missing.join(", "));
        }
        Ok(document(&invoice).into_bytes())
    }
}

antesala_plugin::invoice_format::export_invoice_formats!(Facturae);

fn document(i: &Invoice) -> String {
    let total = amount(i.total_cents);
    let class = if i.correction.is_some() { "OR" } else { "OO" };
    let corrective = i.correction.as_ref().map_or_else(String::new, |c| {
        let year = c.issued_on.get(..4).unwrap_or_default();
        format!(
            "<Corrective><InvoiceNumber>{}</InvoiceNumber><InvoiceSeriesCode>{}</InvoiceSeriesCode><ReasonCode>80</ReasonCode>\
             <ReasonDescription>{}</ReasonDescription><TaxPeriod><StartDate>{year}-01-01</StartDate><EndDate>{year}-12-31</EndDate>\
             </TaxPeriod><CorrectionMethod>01</CorrectionMethod>\
             <CorrectionMethodDescription>Rectificación íntegra</CorrectionMethodDescription></Corrective>",
            xml(&c.number),
            xml(&c.series),
            xml(&c.reason),
        )
    });
    let taxes: String = i
        .taxes
        .iter()
        .map(|t| tax(t.rate_bp.unwrap_or(0), t.net_cents, t.tax_cents))
        .collect();
    let lines: String = i
        .lines
        .iter()
        .map(|l| {
            let rate = l.tax_bp.unwrap_or(0);
            let special = match (&l.tax_bp, &i.exemption) {
                (None, Some(e)) => format!(
                    "<SpecialTaxableEvent><SpecialTaxableEventCode>02</SpecialTaxableEventCode><SpecialTaxableEventReason>{}\
                     </SpecialTaxableEventReason></SpecialTaxableEvent>",
                    xml(&e.reason)
                ),
                _ => String::new(),
            };
            let due = (l.net_cents * rate + 5_000 * l.net_cents.signum()) / 10_000;
            format!(
                "<InvoiceLine><ItemDescription>{}</ItemDescription><Quantity>{}</Quantity><UnitOfMeasure>01</UnitOfMeasure>\
                 <UnitPriceWithoutTax>{}</UnitPriceWithoutTax><TotalCost>{net}</TotalCost><GrossAmount>{net}</GrossAmount>\
                 <TaxesOutputs>{}</TaxesOutputs>{special}</InvoiceLine>",
                xml(&l.description),
                decimal(l.quantity_milli, 3),
                amount(l.unit_cents),
                tax(rate, l.net_cents, due),
                net = amount(l.net_cents),
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<fe:Facturae xmlns:fe=\"http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><FileHeader><SchemaVersion>3.2.2</SchemaVersion><Modality>I</Modality>\
         <InvoiceIssuerType>EM</InvoiceIssuerType><Batch><BatchIdentifier>{tax_id}{number}</BatchIdentifier><InvoicesCount>1</InvoicesCount>\
         <TotalInvoicesAmount><TotalAmount>{total}</TotalAmount></TotalInvoicesAmount><TotalOutstandingAmount><TotalAmount>{total}\
         </TotalAmount></TotalOutstandingAmount><TotalExecutableAmount><TotalAmount>{total}</TotalAmount></TotalExecutableAmount>\
         <InvoiceCurrencyCode>{currency}</InvoiceCurrencyCode></Batch></FileHeader><Parties><SellerParty>{seller}</SellerParty>\
         <BuyerParty>{buyer}</BuyerParty></Parties><Invoices><Invoice><InvoiceHeader><InvoiceNumber>{number}</InvoiceNumber>\
         <InvoiceSeriesCode>{series}</InvoiceSeriesCode><InvoiceDocumentType>FC</InvoiceDocumentType><InvoiceClass>{class}</InvoiceClass>\
         {corrective}</InvoiceHeader><InvoiceIssueData><IssueDate>{date}</IssueDate><InvoiceCurrencyCode>{currency}</InvoiceCurrencyCode>\
         <TaxCurrencyCode>{currency}</TaxCurrencyCode><LanguageName>{lang}</LanguageName></InvoiceIssueData><TaxesOutputs>{taxes}</TaxesOutputs>\
         <InvoiceTotals><TotalGrossAmount>{net}</TotalGrossAmount><TotalGrossAmountBeforeTaxes>{net}</TotalGrossAmountBeforeTaxes>\
         <TotalTaxOutputs>{tax_total}</TotalTaxOutputs><TotalTaxesWithheld>0.00</TotalTaxesWithheld><InvoiceTotal>{total}</InvoiceTotal>\
         <TotalOutstandingAmount>{total}</TotalOutstandingAmount><TotalExecutableAmount>{total}</TotalExecutableAmount></InvoiceTotals>\
         <Items>{lines}</Items></Invoice></Invoices></fe:Facturae>\n",
        tax_id = xml(&i.issuer.tax_id),
        number = xml(&i.number),
        series = xml(&i.series),
        currency = xml(&i.currency),
        date = xml(&i.issued_on),
        lang = xml(&i.locale),
        seller = party(&i.issuer, true),
        buyer = party(&i.recipient, false),
        net = amount(i.net_cents),
        tax_total = amount(i.tax_cents),
    )
}

/// 01 is IVA, 03 IGIC: the rates of the Canary Islands are told by the settings of a later version; exempt lines have none.
fn tax(rate_bp: i64, net_cents: i64, tax_cents: i64) -> String {
    format!(
        "<Tax><TaxTypeCode>01</TaxTypeCode><TaxRate>{}</TaxRate><TaxableBase><TotalAmount>{}</TotalAmount></TaxableBase>\
         <TaxAmount><TotalAmount>{}</TotalAmount></TaxAmount></Tax>",
        decimal(rate_bp, 2),
        amount(net_cents),
        amount(tax_cents),
    )
}

fn party(p: &Party, company: bool) -> String {
    let address = format!(
        "<AddressInSpain><Address>{}</Address><PostCode>{}</PostCode><Town>{}</Town><Province>{}</Province>\
         <CountryCode>ESP</CountryCode></AddressInSpain>",
        xml(&p.address),
        xml(&p.postal_code),
        xml(&p.city),
        xml(if p.province.is_empty() { &p.city } else { &p.province }),
    );
    let kind = if company { "J" } else { "F" };
    let head = format!(
        "<TaxIdentification><PersonTypeCode>{kind}</PersonTypeCode><ResidenceTypeCode>R</ResidenceTypeCode>\
         <TaxIdentificationNumber>{}</TaxIdentificationNumber></TaxIdentification>",
        xml(&p.tax_id)
    );
    if company {
        return format!("{head}<LegalEntity><CorporateName>{}</CorporateName>{address}</LegalEntity>", xml(&p.name));
    }
    let (given, family) = p.name.split_once(' ').unwrap_or((&p.name, "-"));
    format!("{head}<Individual><Name>{}</Name><FirstSurname>{}</FirstSurname>{address}</Individual>", xml(given), xml(family))
}

fn amount(cents: i64) -> String {
    decimal(cents, 2)
}

fn decimal(value: i64, places: u32) -> String {
    let unit = 10_i64.pow(places);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", value.abs() / unit, value.abs() % unit, width = places as usize)
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
