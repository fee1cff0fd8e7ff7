use antesala_plugin::invoice_format::{Correction, Exemption, Line, Party, Tax as Sum};

use super::*;

fn party(name: &str, tax_id: &str, postal_code: &str) -> Party {
    Party {
        name: name.into(),
        tax_id: tax_id.into(),
        address: "Calle Mayor 1".into(),
        postal_code: postal_code.into(),
        city: "Madrid".into(),
        province: String::new(),
        country: "ES".into(),
    }
}

fn invoice() -> Invoice {
    let line = Line {
        description: "Consulta <general> & revisión".into(),
        quantity_milli: 1_000,
        unit_cents: 6_500,
        tax_bp: None,
        net_cents: 6_500,
    };
    Invoice {
        number: "A2026-00042".into(),
        series: "A".into(),
        issued_on: "2026-11-23".into(),
        currency: "EUR".into(),
        locale: "es".into(),
        issuer: party("Clínica Castellana, S.L.", "B12345674", "28046"),
        recipient: party("Ana María Ruiz Pérez", "12345678Z", "08001"),
        lines: vec![line],
        taxes: vec![Sum { rate_bp: None, net_cents: 6_500, tax_cents: 0 }],
        exemption: Some(Exemption { code: "E1".into(), reason: "Exenta por el art. 20 LIVA".into() }),
        correction: None,
        net_cents: 6_500,
        tax_cents: 0,
        total_cents: 6_500,
    }
}

fn rendered(invoice: &Invoice) -> String {
    String::from_utf8(Facturae::render(String::new(), Vec::new(), invoice.clone()).unwrap()).unwrap()
}

#[test]
fn an_exempt_invoice_names_its_reason_on_the_line() {
    let xml = rendered(&invoice());
    assert!(xml.contains("<SpecialTaxableEventCode>01</SpecialTaxableEventCode><SpecialTaxableEventReason>E1: Exenta por el art. 20 LIVA<"));
    assert!(xml.contains("<LegalReference>Exenta por el art. 20 LIVA</LegalReference>"));
    assert!(xml.contains("<InvoiceTotal>65.00</InvoiceTotal>"));
    assert!(xml.contains("<ItemDescription>Consulta &lt;general&gt; &amp; revisión</ItemDescription>"));
}

#[test]
fn companies_and_people_are_told_apart() {
    let xml = rendered(&invoice());
    assert!(
        xml.contains("<PersonTypeCode>J</PersonTypeCode>") && xml.contains("<CorporateName>Clínica Castellana, S.L.<")
    );
    assert!(
        xml.contains("<Name>Ana María</Name><FirstSurname>Ruiz</FirstSurname><SecondSurname>Pérez</SecondSurname>")
    );
    assert!(xml.contains("<Province>Barcelona</Province>"));
}

#[test]
fn a_rectifying_invoice_names_what_it_corrects_by_differences() {
    let mut invoice = invoice();
    invoice.correction = Some(Correction {
        number: "A2026-00041".into(),
        series: "A".into(),
        issued_on: "2026-11-20".into(),
        reason: "Precio equivocado".into(),
    });
    (invoice.net_cents, invoice.total_cents) = (-6_500, -6_500);
    let xml = rendered(&invoice);
    assert!(xml.contains("<InvoiceClass>OR</InvoiceClass><Corrective><InvoiceNumber>A2026-00041</InvoiceNumber>"));
    assert!(xml.contains("<CorrectionMethod>02</CorrectionMethod>"));
    assert!(xml.contains("<InvoiceTotal>-65.00</InvoiceTotal>"));
}

#[test]
fn the_canary_islands_have_their_own_tax_unless_the_clinic_says_otherwise() {
    let mut invoice = invoice();
    invoice.issuer.postal_code = "35010".into();
    assert!(rendered(&invoice).contains("<TaxTypeCode>03</TaxTypeCode>"));
    let iva = vec![Setting { name: "tax".into(), value: "\"iva\"".into() }];
    let xml = Facturae::render(String::new(), iva, invoice).unwrap();
    assert!(String::from_utf8(xml).unwrap().contains("<TaxTypeCode>01</TaxTypeCode>"));
}

#[test]
fn what_is_missing_is_said_for_all_fields_at_once() {
    let mut invoice = invoice();
    invoice.recipient.tax_id = "12345678A".into();
    invoice.recipient.postal_code = String::new();
    invoice.exemption = None;
    let problems = [
        "Receptor: el NIF no es correcto.",
        "Receptor: falta un código postal válido.",
        "Falta el motivo de la exención.",
    ];
    assert_eq!(check::problems(&invoice), problems);
    assert!(Facturae::render(String::new(), Vec::new(), invoice).is_err());
}

#[test]
fn tax_numbers_are_right_by_their_check_character() {
    for right in ["12345678Z", "X1234567L", "Y1234567X", "Z1234567R", "B12345674", "A58818501", "Q2826000H"] {
        assert!(check::is_tax_id(right), "{right}");
    }
    for wrong in ["12345678A", "B12345675", "1234", "", "X1234567A", "ÑÑÑÑÑÑÑÑÑ"] {
        assert!(!check::is_tax_id(wrong), "{wrong}");
    }
}
