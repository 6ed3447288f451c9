create table sandbox.test_clock (
    program_id bigint      not null,
    stands_at  timestamptz not null,
    runs_since timestamptz,
    target     timestamptz,
    set_out_at timestamptz,
    steps      bigint      not null default 0,
    happened   bigint      not null default 0,
    constraint a_programme_has_one_test_clock primary key (program_id),
    constraint what_is_moved_stands check (target is null or runs_since is null),
    constraint time_goes_forward check (target >= stands_at and stands_at >= set_out_at),
    constraint what_is_moved_set_out_somewhere check (target is null or set_out_at is not null),
    constraint what_is_counted_is_not_negative check (steps >= 0 and happened >= 0)
);

comment on schema sandbox is 'The time of sandboxes.';
comment on table sandbox.test_clock is 'The clock of a sandbox whose time was ever stopped. A sandbox without one goes by the house''s.';
comment on column sandbox.test_clock.program_id is 'Whose clock.';
comment on column sandbox.test_clock.stands_at is 'What it shows; while it runs, what it showed when it was let run.';
comment on column sandbox.test_clock.runs_since is 'By the house''s clock, when it was let run; null while it stands.';
comment on column sandbox.test_clock.target is 'To which moment it is being moved; null while it is not.';
comment on column sandbox.test_clock.set_out_at is 'From which moment it was last moved; null if it never was.';
comment on column sandbox.test_clock.steps is 'At how many moments it has stopped on the way of the last move.';
comment on column sandbox.test_clock.happened is 'How much time alone brought about on that way.';
