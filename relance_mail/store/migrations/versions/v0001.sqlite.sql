CREATE TABLE cursor (
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER,
    last_uid INTEGER DEFAULT 0 NOT NULL,
    read_to_end_at TEXT,
    PRIMARY KEY (mailbox, folder)
)
 STRICT;

CREATE TABLE customer (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT DEFAULT 'unknown' NOT NULL,
    country TEXT,
    siren TEXT,
    vat_number TEXT,
    language TEXT DEFAULT 'fr' NOT NULL,
    policy TEXT,
    layers TEXT DEFAULT '{}' NOT NULL,
    started_on TEXT,
    last_contact_on TEXT,
    not_before TEXT,
    erased_at TEXT,
    PRIMARY KEY (id),
    CONSTRAINT kind_known CHECK (kind IN ('business', 'sole_trader', 'consumer', 'association', 'public', 'unknown'))
)
 STRICT;

CREATE INDEX customer_siren ON customer (siren);

CREATE TABLE snapshot (
    id INTEGER NOT NULL,
    source TEXT NOT NULL,
    mode TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    as_of TEXT NOT NULL,
    read_at TEXT NOT NULL,
    state TEXT NOT NULL,
    counts TEXT NOT NULL,
    reasons TEXT NOT NULL,
    blocked TEXT DEFAULT '{}' NOT NULL,
    overridden_by TEXT,
    overridden_at TEXT,
    PRIMARY KEY (id),
    CONSTRAINT mode_known CHECK (mode IN ('stock', 'delta')),
    CONSTRAINT state_known CHECK (state IN ('accepted', 'braked', 'overridden'))
)
 STRICT;

CREATE INDEX snapshot_source ON snapshot (source);

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
)
 STRICT;

CREATE TABLE journal (
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT,
    body_sha256 TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE (prev),
    UNIQUE (hash)
)
 STRICT;

CREATE TABLE deadline (
    "key" TEXT NOT NULL,
    uid TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    computed_on TEXT NOT NULL,
    moved_to TEXT,
    moved_from TEXT,
    published TEXT,
    sequence INTEGER DEFAULT 0 NOT NULL,
    places TEXT DEFAULT '{}' NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY ("key"),
    CONSTRAINT state_known CHECK (state IN ('open', 'done', 'removed')),
    UNIQUE (uid),
    FOREIGN KEY(customer_id) REFERENCES customer (id)
)
 STRICT;

CREATE TABLE contact (
    customer_id TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (customer_id, email),
    CONSTRAINT role_known CHECK (role IN ('collection', 'billing', 'known')),
    CONSTRAINT state_known CHECK (state IN ('ok', 'bounced', 'left')),
    FOREIGN KEY(customer_id) REFERENCES customer (id)
)
 STRICT;

CREATE INDEX contact_email ON contact (email);

CREATE TABLE invoice (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL,
    type TEXT NOT NULL,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    issue_date TEXT,
    due_date TEXT NOT NULL,
    due_assumed INTEGER DEFAULT 0 NOT NULL,
    currency TEXT NOT NULL,
    total TEXT,
    residual TEXT NOT NULL,
    subject TEXT,
    order_ref TEXT,
    source TEXT NOT NULL,
    place TEXT DEFAULT '{}' NOT NULL,
    snapshot_id INTEGER NOT NULL,
    kind TEXT,
    kind_set_by TEXT,
    means TEXT,
    factor INTEGER DEFAULT 0 NOT NULL,
    foreign_seller INTEGER DEFAULT 0 NOT NULL,
    files TEXT DEFAULT '[]' NOT NULL,
    disputed_by_source TEXT,
    retention INTEGER DEFAULT 0 NOT NULL,
    rejected_on TEXT,
    closed_on TEXT,
    closed_why TEXT,
    UNIQUE (customer_id, type, number_key, due_date),
    CONSTRAINT type_known CHECK (type IN ('invoice', 'credit_note')),
    CONSTRAINT kind_known CHECK (kind IN ('business', 'sole_trader', 'consumer', 'association', 'public', 'unknown')),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(snapshot_id) REFERENCES snapshot (id)
)
 STRICT;

CREATE INDEX invoice_number ON invoice (number_key);

CREATE INDEX invoice_open ON invoice (source) WHERE closed_on IS NULL;

CREATE TABLE journal_body (
    seq INTEGER NOT NULL,
    salt TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq),
    FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT;

CREATE TABLE reminder (
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    group_key TEXT DEFAULT '' NOT NULL,
    stage TEXT NOT NULL,
    as_of TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    version TEXT NOT NULL,
    version_parts TEXT NOT NULL,
    token TEXT NOT NULL,
    because TEXT DEFAULT '' NOT NULL,
    needs_yes INTEGER DEFAULT 1 NOT NULL,
    yes_because TEXT DEFAULT '' NOT NULL,
    thread_of TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    UNIQUE (token),
    FOREIGN KEY(thread_of) REFERENCES reminder (id)
)
 STRICT;

CREATE INDEX reminder_customer ON reminder (customer_id);

CREATE INDEX reminder_version ON reminder (version);

CREATE TABLE inbound (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    mailbox TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    message_id TEXT,
    received_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    customer_id TEXT,
    reminder_id TEXT,
    sender TEXT,
    subject TEXT,
    trust TEXT NOT NULL,
    reading TEXT,
    state TEXT NOT NULL,
    closed_by TEXT,
    closed_at TEXT,
    UNIQUE (mailbox, sha256),
    CONSTRAINT kind_known CHECK (kind IN ('reply', 'auto_reply', 'receipt', 'own_copy', 'other')),
    CONSTRAINT state_known CHECK (state IN ('done', 'to_confirm', 'tray')),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(reminder_id) REFERENCES reminder (id)
)
 STRICT;

CREATE INDEX inbound_customer ON inbound (customer_id);

CREATE INDEX inbound_state ON inbound (state);

CREATE TABLE hold (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL,
    invoice_id INTEGER,
    reason TEXT NOT NULL,
    note TEXT,
    cause TEXT,
    author TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    review_on TEXT,
    ended_at TEXT,
    ended_on TEXT,
    ended_by TEXT,
    ended_why TEXT,
    CONSTRAINT hold_has_a_date CHECK (until IS NOT NULL OR review_on IS NOT NULL),
    CONSTRAINT hold_ends_whole CHECK ((ended_at IS NULL) = (ended_on IS NULL)),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
 STRICT;

CREATE INDEX hold_customer ON hold (customer_id);

CREATE UNIQUE INDEX one_open_hold ON hold (customer_id, coalesce(invoice_id, 0), reason) WHERE ended_at IS NULL;

CREATE TABLE movement (
    id INTEGER NOT NULL,
    invoice_id INTEGER NOT NULL,
    snapshot_id INTEGER,
    on_date TEXT NOT NULL,
    was TEXT,
    now TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (invoice_id, snapshot_id),
    CONSTRAINT why_known CHECK (why IN ('first_seen', 'payment', 'credit_note', 'absence', 'reappeared', 'correction', 'command')),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id),
    FOREIGN KEY(snapshot_id) REFERENCES snapshot (id)
)
 STRICT;

CREATE TABLE position (
    id INTEGER NOT NULL,
    invoice_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    stage TEXT,
    on_date TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (invoice_id, round),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
 STRICT;

CREATE TABLE reminder_line (
    reminder_id TEXT NOT NULL,
    invoice_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    stage TEXT,
    round INTEGER NOT NULL,
    residual TEXT NOT NULL,
    claimed INTEGER NOT NULL,
    PRIMARY KEY (reminder_id, invoice_id),
    CONSTRAINT role_known CHECK (role IN ('counts', 'mentioned')),
    CONSTRAINT claimed_known CHECK (claimed IN (0, 1)),
    CONSTRAINT claimed_step_has_a_stage CHECK (claimed = 0 OR stage IS NOT NULL),
    FOREIGN KEY(reminder_id) REFERENCES reminder (id),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
 STRICT;

CREATE INDEX reminder_line_invoice ON reminder_line (invoice_id);

CREATE UNIQUE INDEX one_reminder_per_step ON reminder_line (invoice_id, stage, round) WHERE claimed = 1;

CREATE TABLE outbox (
    id TEXT NOT NULL,
    reminder_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    group_key TEXT NOT NULL,
    channel TEXT NOT NULL,
    "key" TEXT NOT NULL,
    proof_needed TEXT,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    last_event TEXT,
    why TEXT,
    approved_by TEXT,
    approved_at TEXT,
    recipients TEXT NOT NULL,
    files TEXT DEFAULT '{}' NOT NULL,
    bytes_sha256 TEXT,
    body_sha256 TEXT,
    sent_sha256 TEXT,
    message_id TEXT,
    message_id_seen TEXT,
    carrier_ref TEXT,
    not_before TEXT,
    tries INTEGER DEFAULT 0 NOT NULL,
    begun_at TEXT,
    sent_at TEXT,
    server_words TEXT,
    proof TEXT,
    needs_person INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (reminder_id, channel),
    CONSTRAINT channel_known CHECK (channel IN ('mail', 'post', 'phone')),
    CONSTRAINT state_known CHECK (state IN ('planned', 'awaiting_approval', 'approved', 'prepared', 'dispatching', 'with_staff', 'uncertain', 'sent', 'refused', 'withdrawn')),
    CONSTRAINT proof_needed_known CHECK (proof_needed IN ('delivered', 'deposited', 'result')),
    FOREIGN KEY(reminder_id) REFERENCES reminder (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    UNIQUE (message_id)
)
 STRICT;

CREATE INDEX outbox_seen ON outbox (message_id_seen);

CREATE INDEX outbox_key ON outbox ("key");

CREATE INDEX outbox_state ON outbox (state);

CREATE UNIQUE INDEX one_open_message ON outbox (customer_id, group_key, channel) WHERE state NOT IN ('sent', 'refused', 'withdrawn');

CREATE TABLE promise (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL,
    instalment_plan TEXT,
    part INTEGER NOT NULL,
    due TEXT NOT NULL,
    latest TEXT,
    amount TEXT,
    currency TEXT NOT NULL,
    made_on TEXT NOT NULL,
    author TEXT NOT NULL,
    inbound_id INTEGER,
    evidence TEXT,
    cancelled_at TEXT,
    cancelled_by TEXT,
    UNIQUE (inbound_id, part),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(inbound_id) REFERENCES inbound (id)
)
 STRICT;

CREATE INDEX promise_customer ON promise (customer_id);

CREATE TABLE receipt (
    id INTEGER NOT NULL,
    outbox_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    permanent INTEGER DEFAULT 0 NOT NULL,
    at TEXT NOT NULL,
    inbound_id INTEGER,
    words TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(outbox_id) REFERENCES outbox (id),
    FOREIGN KEY(inbound_id) REFERENCES inbound (id)
)
 STRICT;

CREATE UNIQUE INDEX receipt_once ON receipt (outbox_id, recipient, kind, coalesce(inbound_id, 0));

CREATE TABLE promise_invoice (
    promise_id INTEGER NOT NULL,
    invoice_id INTEGER NOT NULL,
    residual_then TEXT NOT NULL,
    PRIMARY KEY (promise_id, invoice_id),
    FOREIGN KEY(promise_id) REFERENCES promise (id),
    FOREIGN KEY(invoice_id) REFERENCES invoice (id)
)
 STRICT;

CREATE TRIGGER journal_kept_u BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TRIGGER journal_kept_d BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TRIGGER reminder_fixed BEFORE UPDATE ON reminder BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER reminder_line_fixed BEFORE UPDATE OF reminder_id, invoice_id, role, stage, round, residual ON reminder_line BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TRIGGER sent_is_final BEFORE UPDATE OF state ON outbox WHEN OLD.state = 'sent' AND NEW.state <> 'sent' BEGIN SELECT RAISE(ABORT, 'sent is final'); END;
