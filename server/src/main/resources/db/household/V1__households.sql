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
