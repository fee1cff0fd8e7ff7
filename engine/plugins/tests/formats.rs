//! Formats of invoices: what the host takes, and what it keeps from those who download.

use super::*;
use crate::plugins::invoice_format;

fn party(name: &str, tax_id: &str) -> invoice_format::Party {
    invoice_format::Party {
        name: name.into(),
        tax_id: tax_id.into(),
        address: "Calle Mayor 1".into(),
        postal_code: "28046".into(),
        city: "Madrid".into(),
        province: String::new(),
        country: "ES".into(),
    }
}

pub(super) fn invoice() -> invoice_format::Invoice {
    let line = invoice_format::Line {
        description: "Consulta".into(),
        quantity_milli: 1_000,
        unit_cents: 6_500,
        tax_bp: None,
        net_cents: 6_500,
    };
    invoice_format::Invoice {
        number: "A2026-00042".into(),
        series: "A".into(),
        issued_on: "2026-11-23".into(),
        currency: "EUR".into(),
        locale: "es".into(),
        issuer: party("Clínica Castellana, S.L.", "B12345674"),
        recipient: party("Ana Ruiz Pérez", "12345678Z"),
        lines: vec![line],
        taxes: vec![invoice_format::Tax { rate_bp: None, net_cents: 6_500, tax_cents: 0 }],
        exemption: Some(invoice_format::Exemption { code: "E1".into(), reason: "Art. 20 LIVA".into() }),
        correction: None,
        net_cents: 6_500,
        tax_cents: 0,
        total_cents: 6_500,
    }
}

#[tokio::test]
async fn an_invoice_becomes_a_facturae_file_or_says_what_it_lacks() {
    let (plugins, tenant) = (host(dist()), clinic(&[("facturae", serde_json::json!({}))]));
    let (formats, faults) = plugins.invoice_formats(&tenant, Lang::Es).await;
    assert!(faults.is_empty(), "{faults:?}");
    let id = formats[0].description.id.as_str();
    let mut invoice = invoice();
    assert!(plugins.missing(&tenant, "facturae", id, &invoice).await.unwrap().is_empty());
    let file = plugins.render(&tenant, "facturae", id, &invoice).await.unwrap();
    assert!(String::from_utf8(file).unwrap().contains("<InvoiceTotal>65.00</InvoiceTotal>"));
    invoice.recipient.tax_id = String::new();
    assert_eq!(plugins.missing(&tenant, "facturae", id, &invoice).await.unwrap(), ["Receptor: falta el NIF."]);
    assert_eq!(plugins.render(&tenant, "facturae", id, &invoice).await.unwrap_err().fault, Fault::Refused);
}

#[tokio::test]
async fn each_format_that_misbehaves_ends_with_its_name_in_its_time() {
    let plugins = host(dist());
    let (what_lacks, file) = (true, false);
    let modes = [
        (what_lacks, "panic", Fault::Trap),
        (what_lacks, "control", Fault::Invalid),
        (file, "panic", Fault::Trap),
        (file, "huge", Fault::Output),
        (file, "refuse", Fault::Refused),
        (file, "loop", Fault::Timeout),
        (what_lacks, "loop", Fault::Timeout),
    ];
    for (asked, mode, expected) in modes {
        let tenant = clinic(&[("hostile-format", serde_json::json!({ "mode": mode }))]);
        let error = if asked == what_lacks {
            plugins.missing(&tenant, "hostile-format", "bad", &invoice()).await.map(drop).unwrap_err()
        } else {
            plugins.render(&tenant, "hostile-format", "bad", &invoice()).await.map(drop).unwrap_err()
        };
        assert_eq!(error.fault, expected, "{mode}: {}", error.detail);
        assert!(!error.detail.contains(['\r', '\n', '\0']), "{mode}: what it says is one line: {:?}", error.detail);
        ended_in_time(&plugins, &tenant, "hostile-format", mode, expected);
    }
}
