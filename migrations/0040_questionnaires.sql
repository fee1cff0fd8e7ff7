-- Questionnaires that a patient was asked, or chose, to answer. The title stays as it was.
CREATE TABLE assignments (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    patient_id UUID NOT NULL,
    questionnaire TEXT NOT NULL,
    title TEXT NOT NULL,
    assigned_by_name TEXT,
    due_on TEXT,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id)
);
CREATE INDEX assignments_patient ON assignments (tenant_id, patient_id, state, created_at);

-- The answers to one of them: a draft until they are submitted, then final, with the form as it was and the outcome.
CREATE TABLE responses (
    tenant_id TEXT NOT NULL,
    id UUID NOT NULL,
    assignment_id UUID NOT NULL,
    patient_id UUID NOT NULL,
    state TEXT NOT NULL,
    answers TEXT NOT NULL,
    form TEXT,
    outcome TEXT,
    alert BOOLEAN NOT NULL DEFAULT FALSE,
    updated_at BIGINT NOT NULL,
    submitted_at BIGINT,
    read_at BIGINT,
    read_by_name TEXT,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT responses_assignment UNIQUE (tenant_id, assignment_id),
    FOREIGN KEY (tenant_id, assignment_id) REFERENCES assignments (tenant_id, id)
);
CREATE INDEX responses_inbox ON responses (tenant_id, submitted_at) WHERE submitted_at IS NOT NULL;
