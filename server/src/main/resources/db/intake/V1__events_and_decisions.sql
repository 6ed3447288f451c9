create table intake.event (
    member_id    bigint      not null,
    sequence     bigint      not null,
    id           bigint      not null,
    program_id   bigint      not null,
    type         text        not null,
    principal    bigint      not null,
    key          text        not null,
    business_key text,
    fingerprint  bytea       not null,
    occurred_at  timestamptz not null,
    recorded_at  timestamptz not null,
    version      integer     not null,
    outcome      text        not null,
    body         text        not null,
    decision     text        not null,
    batch_id     bigint      not null,
    constraint event_is_one_row primary key (member_id, sequence),
    constraint an_id_names_one_event unique (id),
    constraint a_key_has_one_effect_for_ever unique (program_id, principal, key),
    constraint events_count_from_one check (sequence > 0),
    constraint outcome_is_known check (outcome in ('decided', 'refused')),
    constraint fingerprint_is_sha_256 check (octet_length(fingerprint) = 32)
);

-- A refusal does not use a business key up: the same spend may be tried again when there is enough.
create unique index a_business_event_counts_once on intake.event (program_id, business_key)
    where business_key is not null and outcome = 'decided';

create index orders_as_they_were_paid on intake.event (program_id, occurred_at, id)
    where type = 'order.paid' and outcome = 'decided';

-- Whoever copies what is recorded reads it batch by batch.
create index events_of_a_batch on intake.event (batch_id);

create index refusals_of_a_business_event on intake.event (program_id, business_key, id)
    where business_key is not null and outcome = 'refused';

-- A key under which an event was told that had been told before: it too means that event, for ever.
create table intake.further_key (
    program_id  bigint      not null,
    principal   bigint      not null,
    key         text        not null,
    event_id    bigint      not null,
    recorded_at timestamptz not null,
    constraint a_further_key_means_one_event primary key (program_id, principal, key),
    constraint a_further_key_means_a_recorded_event foreign key (event_id) references intake.event (id)
);

create index further_keys_of_an_event on intake.further_key (event_id);

-- How far the taking along of members under way has come, of each version that does so.
create table intake.tier_migration (
    program_id     bigint      not null,
    number         integer     not null,
    after_member   bigint      not null,
    members        bigint      not null,
    moved          bigint      not null,
    failed         bigint      not null,
    members_in_all bigint      not null,
    started_at     timestamptz not null,
    finished_at    timestamptz,
    constraint tier_migration_is_one_row primary key (program_id, number),
    constraint who_moved_was_taken_along check (moved between 0 and members),
    constraint a_migration_ends_when_nobody_is_left_behind check (finished_at is null or failed = 0)
);

comment on table intake.tier_migration is 'A version that takes along the members under way, and how far that has come. Can be done again: each member''s event counts once.';
comment on column intake.tier_migration.program_id is 'Of which programme.';
comment on column intake.tier_migration.number is 'Of which version.';
comment on column intake.tier_migration.after_member is 'Everybody up to this member was told; 0 at the beginning.';
comment on column intake.tier_migration.members is 'How many were told.';
comment on column intake.tier_migration.moved is 'How many of them have another tier for it.';
comment on column intake.tier_migration.failed is 'For how many it could not be recorded; it is tried again from the beginning.';
comment on column intake.tier_migration.members_in_all is 'How many members there were when it began.';
comment on column intake.tier_migration.started_at is 'When it began.';
comment on column intake.tier_migration.finished_at is 'When everybody had been told.';

create table intake.occasion_day (
    program_id   bigint not null,
    told_through date   not null,
    constraint a_programs_occasions_are_told_through_one_day primary key (program_id)
);

comment on schema intake is 'What happened, and what was decided about it.';
comment on table intake.event is 'An event as it came in, with the decision about it. Written once, never changed.';
comment on column intake.event.member_id is 'About whom.';
comment on column intake.event.sequence is 'The member''s own count of events, from 1: the order in which they were decided.';
comment on column intake.event.id is 'Made by the application, grows with time.';
comment on column intake.event.program_id is 'The member''s programme.';
comment on column intake.event.type is 'What kind of event, such as order.paid.';
comment on column intake.event.principal is 'The API key it came by; 0 for the house itself.';
comment on column intake.event.key is 'The caller''s idempotency key.';
comment on column intake.event.business_key is 'What it is about, in a form that is the same however often it is told; null where there is nothing to compare.';
comment on column intake.event.fingerprint is 'SHA-256 of the content in canonical form: tells a retry from another event with the same key.';
comment on column intake.event.occurred_at is 'When it occurred.';
comment on column intake.event.recorded_at is 'When it was written.';
comment on column intake.event.version is 'The programme version that decided it.';
comment on column intake.event.outcome is 'decided or refused.';
comment on column intake.event.body is 'The event, as JSON in the form of the API.';
comment on column intake.event.decision is 'Effects and reasons, or the refusal with its numbers, as JSON. Kept as text so that a replay answers byte for byte.';
comment on column intake.event.batch_id is 'The batch it was decided in.';
comment on table intake.further_key is 'A key under which an event was told that had been told before. Same content, so it means that event.';
comment on column intake.further_key.program_id is 'The programme of the event.';
comment on column intake.further_key.principal is 'The API key it came by; 0 for the house itself.';
comment on column intake.further_key.key is 'The caller''s idempotency key.';
comment on column intake.further_key.event_id is 'The event it means.';
comment on column intake.further_key.recorded_at is 'When it was written.';
comment on table intake.occasion_day is 'Up to which day members'' birthdays and anniversaries were told; those that nothing is given for are not.';
comment on column intake.occasion_day.program_id is 'The programme.';
comment on column intake.occasion_day.told_through is 'The last day that was told of wholly, on the programme''s calendar.';
