create table card.key (
    id   boolean not null default true,
    mark bytea   not null,
    constraint there_is_one_key primary key (id),
    constraint the_one_key_is_marked_true check (id)
);

create table card.batch (
    id          bigint      not null,
    program_id  bigint      not null,
    asset       text        not null,
    amount      bigint      not null,
    cards       integer     not null,
    currency    text        not null,
    store       text,
    principal   bigint      not null,
    key         text        not null,
    made_at     timestamptz not null,
    constraint batch_is_one_row primary key (id),
    constraint a_key_makes_one_batch unique (program_id, principal, key),
    constraint a_batch_has_cards_of_some_value check (cards between 1 and 10000 and amount > 0)
);

create table card.card (
    id         bigint      not null,
    program_id bigint      not null,
    batch_id   bigint      not null,
    ordinal    integer     not null,
    code_mark  bytea       not null,
    amount     bigint      not null,
    state      text        not null,
    expires_at timestamptz not null,
    member_id  bigint,
    event_id   bigint,
    successor  bigint,
    changed_at timestamptz not null,
    constraint card_is_one_row primary key (id),
    constraint a_code_opens_one_card unique (code_mark),
    constraint a_card_belongs_to_a_batch foreign key (batch_id) references card.batch (id),
    constraint state_of_a_card_is_known check (state in ('made', 'active', 'bound', 'void', 'swapped')),
    constraint a_bound_card_says_whose_it_is check ((state = 'bound') = (member_id is not null and event_id is not null)),
    constraint a_swapped_card_says_for_which check ((state = 'swapped') = (successor is not null))
);

create index cards_of_a_batch on card.card (batch_id, ordinal);
create index cards_of_a_program on card.card (program_id, state);
create unique index an_event_binds_one_card on card.card (event_id) where event_id is not null;

create table card.change (
    card_id    bigint      not null,
    ordinal    integer     not null,
    program_id bigint      not null,
    from_state text,
    to_state   text        not null,
    reason     text,
    principal  bigint      not null,
    at         timestamptz not null,
    constraint change_is_one_row primary key (card_id, ordinal),
    constraint a_change_belongs_to_a_card foreign key (card_id) references card.card (id)
);

comment on schema card is 'Gift cards: bearer cards of stored value until they are a member''s. Their codes are not kept.';
comment on table card.key is 'By which key codes are marked, so that no server works with another one.';
comment on column card.key.id is 'There is one.';
comment on column card.key.mark is 'HMAC-SHA-256 of a fixed text under the key.';
comment on table card.batch is 'Cards that were made together.';
comment on column card.batch.id is 'Its id.';
comment on column card.batch.program_id is 'Whose cards.';
comment on column card.batch.asset is 'The stored value that a card is of.';
comment on column card.batch.amount is 'What each is worth, in minor units.';
comment on column card.batch.cards is 'How many were made.';
comment on column card.batch.currency is 'Of what money.';
comment on column card.batch.store is 'The store that issues them, if any.';
comment on column card.batch.principal is 'The API key by which they were made.';
comment on column card.batch.key is 'The idempotency key under which they were made.';
comment on column card.batch.made_at is 'When.';
comment on table card.card is 'A gift card.';
comment on column card.card.id is 'Its public serial.';
comment on column card.card.program_id is 'Whose card.';
comment on column card.card.batch_id is 'The batch it is counted in; a card that replaces another one is counted in the same.';
comment on column card.card.ordinal is 'Its place in the batch.';
comment on column card.card.code_mark is 'HMAC-SHA-256 of its code: the code itself is kept nowhere.';
comment on column card.card.amount is 'What it is worth, in minor units.';
comment on column card.card.state is 'made, active, bound, void or swapped; an active card past its time has expired.';
comment on column card.card.expires_at is 'From when it can no longer be bound, until it is renewed.';
comment on column card.card.member_id is 'Whose wallet its value went to.';
comment on column card.card.event_id is 'The event by which it did.';
comment on column card.card.successor is 'The card that took its place.';
comment on column card.card.changed_at is 'When its state last changed.';
comment on table card.change is 'Every change of a card''s state. Written once, never changed.';
comment on column card.change.card_id is 'Which card.';
comment on column card.change.ordinal is 'The card''s own count of changes, from 1.';
comment on column card.change.program_id is 'The card''s programme.';
comment on column card.change.from_state is 'What it was; null as it was made.';
comment on column card.change.to_state is 'What it became.';
comment on column card.change.reason is 'Why, where somebody said so.';
comment on column card.change.principal is 'The API key by which it was asked for.';
comment on column card.change.at is 'When.';
