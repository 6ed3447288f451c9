create table checkout.checkout (
    member_id          bigint      not null,
    id                 bigint      not null,
    program_id         bigint      not null,
    order_id           text        not null,
    state              text        not null,
    price              text        not null,
    stored_value_asset text,
    stored_value       bigint      not null,
    gift_card          bigint      not null,
    opened_at          timestamptz not null,
    deadline           timestamptz not null,
    ended_at           timestamptz,
    event_id           bigint,
    constraint checkout_is_one_row primary key (member_id, id),
    constraint state_of_a_checkout_is_known check (state in ('open', 'confirmed', 'cancelled', 'expired')),
    constraint what_has_ended_says_when check ((state = 'open') = (ended_at is null)),
    constraint what_was_confirmed_was_paid check ((state = 'confirmed') = (event_id is not null)),
    constraint nothing_is_paid_with_less_than_nothing check (stored_value >= 0 and gift_card >= 0),
    constraint stored_value_says_of_which check ((stored_value > 0) = (stored_value_asset is not null)),
    constraint a_deadline_comes_after_the_beginning check (deadline > opened_at)
);

create unique index an_order_is_checked_out_once on checkout.checkout (program_id, order_id)
    where state in ('open', 'confirmed');
create unique index a_checkout_is_found_by_its_number on checkout.checkout (program_id, id);
create index checkouts_whose_time_is_over on checkout.checkout (deadline) where state = 'open';

create table checkout.request (
    program_id  bigint      not null,
    principal   bigint      not null,
    key         text        not null,
    fingerprint bytea       not null,
    what        text        not null,
    member_id   bigint      not null,
    about       bigint      not null,
    at          timestamptz not null,
    constraint a_key_is_one_request primary key (program_id, principal, key),
    constraint what_was_asked_is_known check (what in ('open', 'confirm', 'cancel', 'return', 'exchange')),
    constraint fingerprint_of_a_request_is_sha_256 check (octet_length(fingerprint) = 32)
);

create index requests_about_a_member on checkout.request (member_id);

comment on schema checkout is 'Carts that are being paid, and what came back of them.';
comment on table checkout.checkout is 'Carts whose price is held, with what was set aside for them, until they are paid or not.';
comment on column checkout.checkout.member_id is 'Whose it is.';
comment on column checkout.checkout.id is 'Made by the application, grows with time.';
comment on column checkout.checkout.program_id is 'The programme.';
comment on column checkout.checkout.order_id is 'The shop''s number of the order that it becomes.';
comment on column checkout.checkout.state is 'open, confirmed, cancelled or expired; it ends once.';
comment on column checkout.checkout.price is 'The cart with its price, as JSON: never reckoned again.';
comment on column checkout.checkout.stored_value_asset is 'The wallet it is paid out of; null where it is not.';
comment on column checkout.checkout.stored_value is 'What is paid out of the member''s wallet; minor units.';
comment on column checkout.checkout.gift_card is 'What is paid with cards of nobody''s wallet; minor units.';
comment on column checkout.checkout.opened_at is 'When it was opened.';
comment on column checkout.checkout.deadline is 'When it ends by itself.';
comment on column checkout.checkout.ended_at is 'When it was confirmed, cancelled or found to be over.';
comment on column checkout.checkout.event_id is 'The event that tells of the paid order.';
comment on table checkout.request is 'What was asked under which key, so that it counts once.';
comment on column checkout.request.program_id is 'The programme.';
comment on column checkout.request.principal is 'The API key or member of staff who asked.';
comment on column checkout.request.key is 'The caller''s idempotency key.';
comment on column checkout.request.fingerprint is 'SHA-256 of what was asked, in canonical form.';
comment on column checkout.request.what is 'open, confirm, cancel, return or exchange.';
comment on column checkout.request.member_id is 'Whose checkout or order it was.';
comment on column checkout.request.about is 'The number of the checkout, or of the return.';
comment on column checkout.request.at is 'When it was done.';
