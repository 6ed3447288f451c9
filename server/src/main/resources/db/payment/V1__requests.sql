create table payment.request (
    id           bigint      not null,
    program_id   bigint      not null,
    member_id    bigint      not null,
    top_up_id    text        not null,
    provider     text        not null,
    amount       bigint      not null,
    currency     text        not null,
    reference    text,
    principal    bigint      not null,
    key          text        not null,
    fingerprint  bytea       not null,
    content      text        not null,
    state        text        not null,
    requested_at timestamptz not null,
    settled_at   timestamptz,
    constraint request_is_one_row primary key (id),
    constraint a_key_asks_once unique (program_id, principal, key),
    constraint something_is_asked_for check (amount > 0),
    constraint state_of_a_request_is_known check (state in ('pending', 'paid', 'failed')),
    constraint what_is_settled_says_when check ((state = 'pending') = (settled_at is null))
);

create unique index a_top_up_is_paid_once on payment.request (program_id, top_up_id) where state <> 'failed';
create index requests_of_a_program on payment.request (program_id, id);

comment on schema payment is 'Requests to pay, and what came of them. The money itself is moved elsewhere.';
comment on table payment.request is 'A request to pay for something, whose number is unique for ever.';
comment on column payment.request.id is 'Its number.';
comment on column payment.request.program_id is 'Whose request.';
comment on column payment.request.member_id is 'Who is to pay.';
comment on column payment.request.top_up_id is 'What for: the caller''s own number of the top-up.';
comment on column payment.request.provider is 'By which way of paying.';
comment on column payment.request.amount is 'How much, in minor units.';
comment on column payment.request.currency is 'Of what money.';
comment on column payment.request.reference is 'The payer''s or cashier''s own number of the payment, if told.';
comment on column payment.request.principal is 'The API key by which it was asked for.';
comment on column payment.request.key is 'The idempotency key under which it was asked for.';
comment on column payment.request.fingerprint is 'SHA-256 of what was asked, in canonical form.';
comment on column payment.request.content is 'What is to be recorded once it is paid, as JSON.';
comment on column payment.request.state is 'pending, paid or failed.';
comment on column payment.request.requested_at is 'When it was asked for.';
comment on column payment.request.settled_at is 'When it was paid or failed; null while it is pending.';
