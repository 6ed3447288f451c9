create table household.household (
    id           bigint      not null,
    program_id   bigint      not null,
    number       text        not null,
    created_at   timestamptz not null,
    created_by   bigint      not null,
    dissolved_at timestamptz,
    dissolved_by bigint,
    constraint household_is_one_row primary key (id),
    constraint a_number_is_one_household unique (program_id, number),
    constraint dissolved_by_somebody check ((dissolved_at is null) = (dissolved_by is null))
);

create table household.membership (
    member_id    bigint      not null,
    household_id bigint      not null,
    program_id   bigint      not null,
    consents     boolean     not null,
    joined_at    timestamptz not null,
    constraint a_member_is_in_one_household primary key (member_id),
    constraint membership_is_in_a_household foreign key (household_id) references household.household (id)
);

create index members_of_a_household on household.membership (household_id, member_id);

create table household.change (
    member_id    bigint      not null,
    id           bigint      not null,
    household_id bigint      not null,
    program_id   bigint      not null,
    what         text        not null,
    principal    bigint      not null,
    recorded_at  timestamptz not null,
    constraint change_is_one_row primary key (member_id, id),
    constraint change_is_of_a_household foreign key (household_id) references household.household (id),
    constraint change_is_known check (what in ('joined', 'consented', 'withdrew', 'left', 'dissolved'))
);

comment on schema household is 'Who pays together with whom.';
comment on table household.household is 'Members of one programme who may pay with each other''s points.';
comment on column household.household.id is 'Made by the application, grows with time.';
comment on column household.household.program_id is 'The programme.';
comment on column household.household.number is 'The caller''s own number of it; never given twice, also after it was dissolved.';
comment on column household.household.created_at is 'When it was made.';
comment on column household.household.created_by is 'The API key it was made with.';
comment on column household.household.dissolved_at is 'When it was dissolved; null while it lasts.';
comment on column household.household.dissolved_by is 'The API key it was dissolved with.';
comment on table household.membership is 'Who is in which household now. Locked by whoever draws on it, until his payment is recorded.';
comment on column household.membership.member_id is 'The member; the key by which members are spread over machines.';
comment on column household.membership.household_id is 'The one household he is in.';
comment on column household.membership.program_id is 'The programme of both.';
comment on column household.membership.consents is 'Whether he has agreed that the others draw on what he has; only then does he draw on theirs.';
comment on column household.membership.joined_at is 'Since when.';
comment on table household.change is 'What was told about who is in which household and who has agreed. Written once.';
comment on column household.change.member_id is 'The member it is about; the key by which members are spread over machines.';
comment on column household.change.id is 'Made by the application, grows with time.';
comment on column household.change.household_id is 'The household.';
comment on column household.change.program_id is 'The household''s programme.';
comment on column household.change.what is 'joined, without agreeing to anything; consented; withdrew his consent; left; dissolved, with the household.';
comment on column household.change.principal is 'The API key that told it.';
comment on column household.change.recorded_at is 'When this was written.';

create table household.relation (
    member_id  bigint      not null,
    id         bigint      not null,
    program_id bigint      not null,
    home_id    bigint      not null,
    kind       text        not null,
    slot       integer     not null,
    name       text        not null,
    birthday   date,
    added_at   timestamptz not null,
    removed_at timestamptz,
    constraint relation_is_one_row primary key (member_id, id),
    constraint a_name_is_short_and_not_blank check (length(name) between 1 and 100 and name ~ '\S'),
    constraint places_count_from_one check (slot > 0),
    constraint removed_after_it_was_added check (removed_at >= added_at)
);

create unique index one_relation_has_a_place on household.relation (member_id, home_id, kind, slot) where removed_at is null;
create index relations_by_birthday on household.relation (program_id, birthday) where removed_at is null and birthday is not null;

create table household.relation_change (
    member_id  bigint      not null,
    id         bigint      not null,
    program_id bigint      not null,
    kind       text        not null,
    what       text        not null,
    counts     boolean     not null,
    principal  bigint      not null,
    recorded_at timestamptz not null,
    constraint relation_change_is_one_row primary key (member_id, id),
    constraint what_became_of_a_relation_is_known check (what in ('added', 'changed', 'removed'))
);

create index relation_changes_of_a_programme on household.relation_change (program_id, id);

comment on table household.relation is 'Whom or what a member has named beside himself: a baby, a pet, a car. Their birthdays count.';
comment on column household.relation.member_id is 'Whose.';
comment on column household.relation.id is 'Made by the application, grows with time.';
comment on column household.relation.program_id is 'The member''s programme.';
comment on column household.relation.home_id is 'Whose place it takes: the member whom it was named by, though he was merged into another since.';
comment on column household.relation.kind is 'The programme''s code of what it is.';
comment on column household.relation.slot is 'Which of the places that a member has for this kind, from 1. A place has one birthday a year, whoever takes it.';
comment on column household.relation.name is 'How the member calls it; of what was removed, a hyphen.';
comment on column household.relation.birthday is 'The day of birth, if told; of what was removed, null.';
comment on column household.relation.added_at is 'When it was named.';
comment on column household.relation.removed_at is 'When it was taken off; null while it is there.';
comment on table household.relation_change is 'What became of a member''s relations, without names and days of birth.';
comment on column household.relation_change.member_id is 'Whose.';
comment on column household.relation_change.id is 'Made by the application, grows with time.';
comment on column household.relation_change.program_id is 'The member''s programme.';
comment on column household.relation_change.kind is 'The programme''s code of what it is.';
comment on column household.relation_change.what is 'added; changed, its name or day of birth; removed.';
comment on column household.relation_change.counts is 'Whether it is one of so many a year: another in one''s place, or a day of birth said anew.';
comment on column household.relation_change.principal is 'The API key, the member of staff or the member who told it.';
comment on column household.relation_change.recorded_at is 'When this was written.';
