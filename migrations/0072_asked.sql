-- What the patient answered when booking: health data, apart from the appointment itself, so that no mail, feed or list carries it along.
CREATE TABLE booking_answers (
    tenant_id TEXT NOT NULL,
    appointment_id UUID NOT NULL,
    patient_id UUID NOT NULL,
    reason TEXT,
    reason_name TEXT,
    comment TEXT,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, appointment_id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointments (tenant_id, id)
);
-- What the patient agreed to, word by word, and what they did not agree to where they were free to.
CREATE TABLE booking_consents (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    appointment_id UUID NOT NULL,
    patient_id UUID NOT NULL,
    slug TEXT NOT NULL,
    version TEXT NOT NULL,
    words TEXT NOT NULL,
    given BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointments (tenant_id, id)
);
CREATE INDEX booking_consents_appointment ON booking_consents (tenant_id, appointment_id);
-- What was typed for an hour that was gone: kept for a short while, so that another hour can be chosen without typing it again.
CREATE TABLE booking_drafts (
    tenant_id TEXT NOT NULL,
    patient_id UUID NOT NULL,
    answers TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, patient_id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
