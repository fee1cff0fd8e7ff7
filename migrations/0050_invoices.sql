-- Invoices as they were issued. Amounts are cents, tax rates basis points (2100 is 21 %), quantities thousandths.
CREATE TABLE invoices (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    patient_id UUID NOT NULL,
    language TEXT NOT NULL,
    currency TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    recipient_tax_id TEXT,
    recipient_address TEXT,
    recipient_postal_code TEXT,
    recipient_city TEXT,
    recipient_country TEXT,
    exemption_code TEXT,
    exemption_reason TEXT,
    corrects_id UUID,
    corrects_number TEXT,
    correction_reason TEXT,
    net_cents BIGINT NOT NULL,
    tax_cents BIGINT NOT NULL,
    total_cents BIGINT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    paid_at BIGINT,
    pdf_id UUID,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT invoices_number UNIQUE (tenant_id, series, year, sequence),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
CREATE INDEX invoices_patient ON invoices (tenant_id, patient_id, issued_at);
CREATE INDEX invoices_newest ON invoices (tenant_id, issued_at);

CREATE TABLE invoice_lines (
    tenant_id TEXT NOT NULL,
    invoice_id UUID NOT NULL,
    position BIGINT NOT NULL,
    description TEXT NOT NULL,
    quantity_milli BIGINT NOT NULL,
    unit_cents BIGINT NOT NULL,
    tax_bp BIGINT,
    net_cents BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id, position),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);

-- The last number of each series and year: taken in the transaction that issues, so that no number is lost.
CREATE TABLE invoice_counters (
    tenant_id TEXT NOT NULL,
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, series, year)
);
