create table finance.day (
    program_id bigint      not null,
    day        date        not null,
    zone       text        not null,
    begins_at  timestamptz not null,
    ends_at    timestamptz not null,
    closed_at  timestamptz not null,
    root       bytea,
    constraint a_day_is_closed_once primary key (program_id, day),
    constraint a_day_is_over_before_it_is_closed check (begins_at < ends_at and ends_at <= closed_at)
);

create table finance.day_flow (
    program_id bigint not null,
    day        date   not null,
    asset      text   not null,
    kind       text   not null,
    from_place text   not null,
    to_place   text   not null,
    points     bigint not null,
    movements  bigint not null,
    constraint flow_is_one_row primary key (program_id, day, asset, kind, from_place, to_place),
    constraint flow_is_of_a_closed_day foreign key (program_id, day) references finance.day (program_id, day),
    constraint something_flowed check (points > 0 and movements > 0)
);

create table finance.day_account (
    program_id bigint not null,
    day        date   not null,
    asset      text   not null,
    place      text   not null,
    opening    bigint not null,
    taken_in   bigint not null,
    given_out  bigint not null,
    closing    bigint not null,
    constraint day_account_is_one_row primary key (program_id, day, asset, place),
    constraint account_is_of_a_closed_day foreign key (program_id, day) references finance.day (program_id, day),
    constraint what_comes_in_and_goes_out_is_not_negative check (taken_in >= 0 and given_out >= 0),
    constraint opening_and_what_moved_are_the_closing check (closing = opening + taken_in - given_out)
);

comment on schema finance is 'What the accountant reads: closed days.';
comment on table finance.day is 'A business day that is closed. Written once, never changed.';
comment on column finance.day.program_id is 'Whose books.';
comment on column finance.day.day is 'The business day.';
comment on column finance.day.zone is 'The programme''s time zone when the day was closed.';
comment on column finance.day.begins_at is 'When it began in that zone.';
comment on column finance.day.ends_at is 'When it was over in that zone.';
comment on column finance.day.closed_at is 'When it was closed.';
comment on column finance.day.root is 'The root over everything that was posted on the day, by which it can be proven unchanged; null where nobody makes one.';
comment on table finance.day_flow is 'What moved on a closed day, in sums: one row an asset, kind and pair of places.';
comment on column finance.day_flow.program_id is 'Whose books.';
comment on column finance.day_flow.day is 'The business day.';
comment on column finance.day_flow.asset is 'Of what.';
comment on column finance.day_flow.kind is 'What sort of movement: earned, spent, taken_back …';
comment on column finance.day_flow.from_place is 'Where the units were.';
comment on column finance.day_flow.to_place is 'Where they went.';
comment on column finance.day_flow.points is 'How many.';
comment on column finance.day_flow.movements is 'In how many movements.';
comment on table finance.day_account is 'What lay in each place at the end of a closed day, of all members together or on a control account.';
comment on column finance.day_account.program_id is 'Whose books.';
comment on column finance.day_account.day is 'The business day.';
comment on column finance.day_account.asset is 'Of what.';
comment on column finance.day_account.place is 'Which place: pending, available, held, owed of all members; issued, spent, expired, reversed of the programme.';
comment on column finance.day_account.opening is 'As the day before closed.';
comment on column finance.day_account.taken_in is 'What came in on the day.';
comment on column finance.day_account.given_out is 'What went out on the day.';
comment on column finance.day_account.closing is 'What was there at its end.';
