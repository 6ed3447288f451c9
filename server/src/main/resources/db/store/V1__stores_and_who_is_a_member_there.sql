create table store.store (
    program_id   bigint      not null,
    platform_id  bigint      not null,
    code         text        not null,
    name         text        not null,
    takes_orders boolean     not null,
    gives_orders boolean     not null,
    opened_at    timestamptz not null,
    closed_at    timestamptz,
    constraint a_programme_is_one_store primary key (program_id),
    constraint a_code_names_one_store_of_a_platform unique (platform_id, code),
    constraint a_store_has_a_programme foreign key (program_id) references program.program (id),
    constraint a_platform_has_a_programme foreign key (platform_id) references program.program (id),
    constraint a_store_is_no_platform_of_its_own check (program_id <> platform_id),
    constraint store_code_is_lower_case_letters_digits_and_hyphens check (code ~ '^[a-z0-9-]{1,40}$'),
    constraint store_name_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint a_store_closes_after_it_opened check (closed_at >= opened_at)
);

create table store.membership (
    member_id    bigint      not null,
    program_id   bigint      not null,
    platform_id  bigint      not null,
    person_id    bigint      not null,
    joined_at    timestamptz not null,
    joined_by    bigint      not null,
    shares_since timestamptz,
    constraint a_member_of_a_store_is_one_person primary key (member_id),
    constraint a_person_is_a_member_of_a_store_once unique (platform_id, person_id, program_id),
    constraint a_membership_is_in_a_store foreign key (program_id) references store.store (program_id),
    constraint what_is_shared_is_shared_from_joining_on check (shares_since >= joined_at)
);

create index memberships_of_a_store on store.membership (program_id, person_id);

create table store.heard (
    member_id         bigint      not null,
    event_id          bigint      not null,
    program_id        bigint      not null,
    platform_id       bigint      not null,
    person_id         bigint      not null,
    kept_at           timestamptz not null,
    heard_at          timestamptz,
    platform_event_id bigint,
    problem           text,
    constraint an_event_of_a_store_is_heard_once primary key (member_id, event_id),
    constraint what_is_heard_happened_in_a_store foreign key (program_id) references store.store (program_id),
    constraint what_was_heard_was_decided_or_refused check (
        (heard_at is null) = (platform_event_id is null and problem is null)),
    constraint what_was_decided_was_not_refused check (platform_event_id is null or problem is null)
);

create index waits_to_be_heard on store.heard (program_id, member_id, event_id) where heard_at is null;

comment on schema store is 'Stores of platforms, who of a platform''s people is a member there, and what the platform hears of it.';
comment on table store.store is 'A store of a platform, with a programme of its own. Seen from both sides.';
comment on column store.store.program_id is 'The store''s own programme.';
comment on column store.store.platform_id is 'The programme of the platform it is in.';
comment on column store.store.code is 'How the platform calls it; before the number of each of its orders in the platform''s books.';
comment on column store.store.name is 'How people call it.';
comment on column store.store.takes_orders is 'Whether the platform wants to hear of orders in the store.';
comment on column store.store.gives_orders is 'Whether the store wants the platform to hear of them.';
comment on column store.store.opened_at is 'When it opened.';
comment on column store.store.closed_at is 'When it closed: nobody joins any more, and the platform hears nothing more of it.';
comment on table store.membership is 'One of the platform''s people who is a member of a store, with his consent. Seen from both sides.';
comment on column store.membership.member_id is 'The member of the store.';
comment on column store.membership.program_id is 'The store''s programme.';
comment on column store.membership.platform_id is 'The platform''s programme.';
comment on column store.membership.person_id is 'The platform''s member who he is: the person. No store is told.';
comment on column store.membership.joined_at is 'When he agreed to be known there.';
comment on column store.membership.joined_by is 'The platform''s key, or the account of its staff, by which that was said.';
comment on column store.membership.shares_since is 'Since when he agrees that the platform hears of his orders in the store; null where he does not.';
comment on table store.heard is 'An event of a store that the platform hears of: kept with the event, in one transaction.';
comment on column store.heard.member_id is 'The member of the store.';
comment on column store.heard.event_id is 'The store''s event.';
comment on column store.heard.program_id is 'The store''s programme.';
comment on column store.heard.platform_id is 'The platform''s programme.';
comment on column store.heard.person_id is 'The platform''s member whom it is about, as it was said when he joined the store.';
comment on column store.heard.kept_at is 'When it was kept.';
comment on column store.heard.heard_at is 'When the platform decided or refused it; null while it waits.';
comment on column store.heard.platform_event_id is 'The platform''s event, where it was decided: written in the transaction that decided it.';
comment on column store.heard.problem is 'The code of the problem for which it was refused.';
