-- One row a programme, locked by whoever writes: numbers are given without a gap, in the order of the commits.
create table behaviour.position (
    program_id bigint not null,
    last       bigint not null,
    constraint a_programme_counts_its_behaviour_once primary key (program_id),
    constraint behaviour_is_counted_from_one check (last >= 0)
);

create table behaviour.event (
    program_id    bigint      not null,
    sequence      bigint      not null,
    message       text        not null,
    content       bytea       not null,
    kind          text        not null,
    occurred_at   timestamptz not null,
    recorded_at   timestamptz not null,
    key_id        bigint      not null,
    vouched       boolean     not null,
    member_id     bigint,
    visitor       text,
    told          bigint,
    unknown_since timestamptz,
    product       text,
    category      text,
    brand         text,
    channel       text,
    store         text,
    referrer      text,
    properties    text        not null,
    unexpected    boolean     not null,
    constraint behaviour_is_one_row primary key (program_id, sequence),
    constraint behaviour_is_told_once unique (program_id, message),
    constraint content_of_behaviour_is_sha_256 check (octet_length(content) = 32),
    constraint behaviour_is_somebodys check (member_id is not null or visitor is not null),
    constraint behaviour_of_the_known_has_its_place check (
        (member_id is null) = (told is null) and (member_id is null) = (unknown_since is not null)),
    constraint nobody_is_known_before_he_did_something check (told >= sequence)
);

create index behaviour_in_the_order_in_which_it_became_known on behaviour.event (program_id, told, sequence) where told is not null;
create index behaviour_of_a_member on behaviour.event (member_id, occurred_at desc, sequence desc) where member_id is not null;
create index behaviour_of_visitors on behaviour.event (program_id, visitor) where member_id is null;
create index behaviour_of_the_unknown_by_age on behaviour.event (unknown_since) where unknown_since is not null;

create table behaviour.visitor (
    program_id bigint      not null,
    name       text        not null,
    member_id  bigint      not null,
    sequence   bigint      not null,
    known_at   timestamptz not null,
    constraint a_visitor_is_one_member_for_good primary key (program_id, name)
);

create index visitors_of_a_member on behaviour.visitor (member_id);

create table behaviour.due (
    program_id bigint not null,
    sequence   bigint not null,
    constraint an_activity_is_due_once primary key (program_id, sequence)
);

create table behaviour.kind (
    program_id  bigint      not null,
    kind        text        not null,
    says        text        not null,
    properties  text        not null,
    declared_at timestamptz not null,
    declared_by bigint      not null,
    constraint a_kind_of_behaviour_is_declared_once primary key (program_id, kind),
    constraint a_kind_of_behaviour_has_a_name check (length(kind) between 1 and 60)
);

create table behaviour.terms (
    program_id bigint  not null,
    strict     boolean not null,
    user_ids   text    not null,
    constraint a_programme_takes_behaviour_on_one_set_of_terms primary key (program_id),
    constraint user_ids_are_of_some_system check (user_ids ~ '^[a-z0-9][a-z0-9_-]{0,39}$')
);

create table behaviour.seen (
    program_id bigint      not null,
    kind       text        not null,
    property   text        not null,
    type       text        not null,
    times      bigint      not null,
    first_at   timestamptz not null,
    last_at    timestamptz not null,
    constraint what_was_seen_is_counted_once primary key (program_id, kind, property, type),
    constraint what_was_seen_was_seen check (times > 0),
    constraint seen_is_of_a_known_type check (type in ('', 'text', 'number', 'flag'))
);

create table behaviour.dropped (
    program_id bigint      not null,
    reason     text        not null,
    times      bigint      not null,
    last_at    timestamptz not null,
    constraint what_was_dropped_is_counted_by_reason primary key (program_id, reason),
    constraint what_was_dropped_was_there check (times > 0)
);

create table behaviour.product (
    program_id bigint      not null,
    sku        text        not null,
    name       text,
    brand      text,
    category   text,
    price      bigint,
    currency   text,
    changed_at timestamptz not null,
    constraint a_product_is_one_row primary key (program_id, sku),
    constraint price_of_a_product_is_not_below_zero check (price >= 0),
    constraint a_price_says_its_currency check ((price is null) = (currency is null))
);

comment on schema behaviour is 'What members and visitors do beside orders.';
comment on table behaviour.position is 'Up to which number a programme''s behaviour was recorded.';
comment on column behaviour.position.program_id is 'The programme.';
comment on column behaviour.position.last is 'The last number that was given, to behaviour or to a visitor who became known.';
comment on table behaviour.event is 'Something that somebody did: looked at a page, searched, put something into the cart. Appended to; only who did it is written later, once, when a visitor becomes known.';
comment on column behaviour.event.program_id is 'In which programme.';
comment on column behaviour.event.sequence is 'Its number, in the order of the commits.';
comment on column behaviour.event.message is 'The caller''s own name for it, by which it counts once.';
comment on column behaviour.event.content is 'SHA-256 of what was said, by which a repeat is told from something else.';
comment on column behaviour.event.kind is 'browse, search, cart, share, visit, scan, or a word of the shop''s own.';
comment on column behaviour.event.occurred_at is 'When it was done.';
comment on column behaviour.event.recorded_at is 'When this was written.';
comment on column behaviour.event.key_id is 'By which key it was told.';
comment on column behaviour.event.vouched is 'Whether it came by a key that the shop keeps to itself: then rules may earn on it.';
comment on column behaviour.event.member_id is 'Who did it; null as long as nobody knows.';
comment on column behaviour.event.visitor is 'The anonymous id (a: and the id), or of somebody who was named and is no member yet the mark of that name (u: and hexadecimal digits); null where neither was said.';
comment on column behaviour.event.told is 'Where it stands among all behaviour of the known: its own number, or that of the visitor''s becoming known.';
comment on column behaviour.event.unknown_since is 'When it was recorded, as long as nobody knows whose it is: 400 days later it goes.';
comment on column behaviour.event.product is 'Which product, by its sku.';
comment on column behaviour.event.category is 'The product''s category, as said or as the catalogue had it then.';
comment on column behaviour.event.brand is 'The product''s brand, as said or as the catalogue had it then.';
comment on column behaviour.event.channel is 'By which of the shop''s channels.';
comment on column behaviour.event.store is 'In which store.';
comment on column behaviour.event.referrer is 'From which site, by its host name alone.';
comment on column behaviour.event.properties is 'What else was said of it, as a JSON object of texts, numbers and flags.';
comment on column behaviour.event.unexpected is 'Whether it was not as it was declared.';
comment on table behaviour.visitor is 'Who a visitor turned out to be.';
comment on column behaviour.visitor.program_id is 'In which programme.';
comment on column behaviour.visitor.name is 'The anonymous id, as behaviour.event has it.';
comment on column behaviour.visitor.member_id is 'The first member as whom he was known.';
comment on column behaviour.visitor.sequence is 'The number of his becoming known, among those of behaviour.';
comment on column behaviour.visitor.known_at is 'When.';
comment on table behaviour.due is 'Behaviour that is an activity of the programme, and is yet to be told to it.';
comment on column behaviour.due.program_id is 'In which programme.';
comment on column behaviour.due.sequence is 'The behaviour''s number.';
comment on table behaviour.kind is 'A kind of behaviour that the shop has declared.';
comment on column behaviour.kind.program_id is 'In which programme.';
comment on column behaviour.kind.kind is 'The word.';
comment on column behaviour.kind.says is 'What it is, in a sentence.';
comment on column behaviour.kind.properties is 'What is said of it, as a JSON array of name, type, required and says.';
comment on column behaviour.kind.declared_at is 'When this was last said.';
comment on column behaviour.kind.declared_by is 'By which key, or by whom of the staff.';
comment on table behaviour.terms is 'On what terms a programme takes behaviour in.';
comment on column behaviour.terms.program_id is 'The programme.';
comment on column behaviour.terms.strict is 'Whether what is not declared is refused; otherwise it is marked.';
comment on column behaviour.terms.user_ids is 'The system whose customer numbers bare user ids are: ext:<system>:<id>.';
comment on table behaviour.seen is 'What kinds and properties came, declared or not.';
comment on column behaviour.seen.program_id is 'In which programme.';
comment on column behaviour.seen.kind is 'The kind.';
comment on column behaviour.seen.property is 'The property; empty for the kind itself.';
comment on column behaviour.seen.type is 'text, number or flag; empty for the kind itself.';
comment on column behaviour.seen.times is 'How often.';
comment on column behaviour.seen.first_at is 'When for the first time.';
comment on column behaviour.seen.last_at is 'When last.';
comment on table behaviour.dropped is 'What was sent and not kept, by the reason.';
comment on column behaviour.dropped.program_id is 'In which programme.';
comment on column behaviour.dropped.reason is 'Why, in a word.';
comment on column behaviour.dropped.times is 'How often.';
comment on column behaviour.dropped.last_at is 'When last.';
comment on table behaviour.product is 'What the shop sells, for behaviour that names it.';
comment on column behaviour.product.program_id is 'In which programme.';
comment on column behaviour.product.sku is 'The shop''s own number of it.';
comment on column behaviour.product.name is 'How it is called.';
comment on column behaviour.product.brand is 'Its brand.';
comment on column behaviour.product.category is 'Its category.';
comment on column behaviour.product.price is 'What it costs, in minor units.';
comment on column behaviour.product.currency is 'In which currency.';
comment on column behaviour.product.changed_at is 'When this was written.';
