"""The book of issued invoices as CSV (RFC 4180), a line for each rate of tax: what an accountant's spreadsheet takes in.

Settings: ``delimiter`` and ``decimal_point`` where they are not those of the invoice's language; ``require_tax_id``, whether an
invoice needs the recipient's tax number (false).
"""

import csv
import io

import wit_world
from antesala_plugin.invoice_format import Description, Invoice, Setting, amount, refuse, setting, words

HEADERS = {
    "es": ["Número", "Serie", "Fecha", "NIF", "Destinatario", "Base", "Tipo %", "Cuota", "Total", "Exención", "Rectifica"],
    "ca": ["Número", "Sèrie", "Data", "NIF", "Destinatari", "Base", "Tipus %", "Quota", "Total", "Exempció", "Rectifica"],
    "en": ["Number", "Series", "Date", "Tax id", "Recipient", "Net", "Rate %", "Tax", "Total", "Exemption", "Corrects"],
}
NAMES = {"es": "CSV para la contabilidad", "ca": "CSV per a la comptabilitat", "en": "CSV for the accountant"}
NO_TAX_ID = {"es": "Receptor: falta el NIF.", "ca": "Receptor: falta el NIF.", "en": "Recipient: the tax number is missing."}
BAD_SETTING = {
    "es": "Ajuste «{}»: se espera un solo carácter.",
    "ca": "Paràmetre «{}»: s'espera un sol caràcter.",
    "en": "Setting “{}”: one character is expected.",
}
# Spreadsheets tell by it that the file is UTF-8.
MARK = "\ufeff"


def plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


class WitWorld(wit_world.WitWorld):
    """What the host calls."""

    def formats(self, locale: str) -> list[Description]:
        return [Description(id="ledger", name=words(locale, NAMES), media_type="text/csv", extension="csv")]

    def missing(self, id: str, settings: list[Setting], invoice: Invoice) -> list[str]:
        found = []
        if setting(settings, "require_tax_id", False) and not invoice.recipient.tax_id:
            found.append(words(invoice.locale, NO_TAX_ID))
        for name in ("delimiter", "decimal_point"):
            if len(setting(settings, name, ";")) != 1:
                found.append(words(invoice.locale, BAD_SETTING).format(name))
        return found

    def render(self, id: str, settings: list[Setting], invoice: Invoice) -> bytes:
        lacks = self.missing(id, settings, invoice)
        if lacks:
            raise refuse(" ".join(lacks))
        english = invoice.locale == "en"
        point = setting(settings, "decimal_point", "." if english else ",")
        delimiter = setting(settings, "delimiter", "," if english else ";")
        file = io.StringIO()
        rows = csv.writer(file, delimiter=delimiter)
        rows.writerow(words(invoice.locale, HEADERS))
        for tax in invoice.taxes:
            exempt = tax.rate_bp is None
            rows.writerow(
                [
                    plain(invoice.number),
                    plain(invoice.series),
                    invoice.issued_on,
                    plain(invoice.recipient.tax_id),
                    plain(invoice.recipient.name),
                    amount(tax.net_cents, point),
                    "" if tax.rate_bp is None else amount(tax.rate_bp, point),
                    amount(tax.tax_cents, point),
                    amount(tax.net_cents + tax.tax_cents, point),
                    invoice.exemption.code if exempt and invoice.exemption else "",
                    plain(invoice.correction.number) if invoice.correction else "",
                ]
            )
        return (MARK + file.getvalue()).encode()
