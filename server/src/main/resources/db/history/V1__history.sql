create table history.backtest (
    id           bigint      not null,
    program_id   bigint      not null,
    draft        text        not null,
    version      integer,
    from_day     date,
    to_day       date,
    worth        text        not null,
    checked      boolean     not null,
    months       integer,
    replications integer,
    seed         bigint,
    lift         text,
    state        text        not null,
    created_at   timestamptz not null,
    seen_at      timestamptz not null,
    finished_at  timestamptz,
    events       bigint      not null,
    events_in_all bigint,
    result       text,
    failure      text,
    differences  bigint,
    constraint backtest_is_one_row primary key (id),
    constraint a_backtest_is_of_a_program foreign key (program_id) references program.program (id),
    constraint a_simulation_says_how_far_how_often_and_by_what
        check ((months is null) = (replications is null) and (months is null) = (seed is null)),
    constraint a_simulation_reaches_three_years_at_most check (months between 1 and 36),
    constraint a_simulation_makes_two_to_two_hundred_futures check (replications between 2 and 200),
    constraint a_lift_is_of_a_simulation check (lift is null or months is not null),
    constraint a_simulation_has_no_period_and_checks_nothing
        check (months is null or (from_day is null and to_day is null and not checked)),
    constraint state_of_a_backtest_is_known check (state in ('waiting', 'running', 'done', 'failed')),
    constraint a_period_does_not_end_before_it_begins check (from_day <= to_day),
    constraint what_is_done_has_a_result check ((state = 'done') = (result is not null)),
    constraint what_failed_says_why check ((state = 'failed') = (failure is not null)),
    constraint what_is_over_says_when check ((state in ('done', 'failed')) = (finished_at is not null))
);

create index backtests_of_a_program on history.backtest (program_id, id);

-- What somebody wants to know of a version, worked out over the whole past: one of each kind is kept.
create table history.study (
    program_id   bigint      not null,
    number       integer     not null,
    kind         text        not null,
    run          bigint      not null,
    state        text        not null,
    created_at   timestamptz not null,
    seen_at      timestamptz not null,
    finished_at  timestamptz,
    events       bigint      not null,
    events_in_all bigint,
    result       text,
    failure      text,
    constraint study_is_one_row primary key (program_id, number, kind),
    constraint a_study_is_of_a_version foreign key (program_id, number) references program.version (program_id, number),
    constraint study_is_known check (kind in ('under_way', 'pilot')),
    constraint state_of_a_study_is_known check (state in ('waiting', 'running', 'done', 'failed')),
    constraint a_study_that_is_done_has_a_result check ((state = 'done') = (result is not null)),
    constraint a_study_that_failed_says_why check ((state = 'failed') = (failure is not null)),
    constraint a_study_that_is_over_says_when check ((state in ('done', 'failed')) = (finished_at is not null))
);

comment on table history.study is 'A question about a version that is answered out of the whole past: what becomes of members under way, how a pilot compares. The last of each kind.';
comment on column history.study.program_id is 'Whose past.';
comment on column history.study.number is 'Which version.';
comment on column history.study.kind is 'under_way or pilot.';
comment on column history.study.run is 'Another one each time it is asked for, grows with time.';
comment on column history.study.state is 'waiting, running, done or failed.';
comment on column history.study.created_at is 'When it was asked for.';
comment on column history.study.seen_at is 'When whoever runs it last said so: one that has been silent for long has died with its server.';
comment on column history.study.finished_at is 'When it was over.';
comment on column history.study.events is 'How many events are behind.';
comment on column history.study.events_in_all is 'How many there are; null until that is known.';
comment on column history.study.result is 'What it came to, as JSON.';
comment on column history.study.failure is 'Why it came to nothing.';
comment on schema history is 'What would have been: drafts put to the past. Nothing here answers for money.';
comment on table history.backtest is 'A back-test or a simulation that somebody asked for. Thrown away when it is stopped, and when many younger ones are over.';
comment on column history.backtest.id is 'Made by the application, grows with time.';
comment on column history.backtest.program_id is 'Whose past.';
comment on column history.backtest.draft is 'The programme that is put to it, as YAML.';
comment on column history.backtest.version is 'Its number, if it is a version of the programme.';
comment on column history.backtest.from_day is 'The first day of the period; null for the first of the history.';
comment on column history.backtest.to_day is 'The last day of the period; null for now.';
comment on column history.backtest.worth is 'What a unit of each asset is taken to be worth where the programme is not to say so: points=1/100,stars=1/2.';
comment on column history.backtest.checked is 'Whether it also holds the copy of the past against the record.';
comment on column history.backtest.months is 'How far ahead a simulation goes; null for a back-test.';
comment on column history.backtest.replications is 'How many futures a simulation makes up; null for a back-test.';
comment on column history.backtest.seed is 'What they are made up by; null for a back-test.';
comment on column history.backtest.lift is 'By what part more often members are to buy again under the draft: 1/20; null for as often.';
comment on column history.backtest.differences is 'Recorded decisions that deciding again did not come to; null unless that was asked for.';
comment on column history.backtest.state is 'waiting, running, done or failed.';
comment on column history.backtest.created_at is 'When it was asked for.';
comment on column history.backtest.seen_at is 'When whoever runs it last said so: one that has been silent for long has died with its server.';
comment on column history.backtest.finished_at is 'When it was over.';
comment on column history.backtest.events is 'How many events are behind; of a simulation, how many folds.';
comment on column history.backtest.events_in_all is 'How many there are; null until that is known.';
comment on column history.backtest.result is 'What it came to, as JSON.';
comment on column history.backtest.failure is 'Why it came to nothing.';
