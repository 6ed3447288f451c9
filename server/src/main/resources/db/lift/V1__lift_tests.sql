create table lift.test (
    program_id       bigint      not null,
    id               bigint      not null,
    name             text        not null,
    audience         text,
    held_back        integer     not null,
    draws            text        not null,
    from_day         date        not null,
    until_day        date        not null,
    days_before      integer     not null,
    decides          text        not null,
    margin           integer     not null,
    media            bigint      not null,
    messages         bigint      not null,
    templates        text[]      not null,
    promotions       text[]      not null,
    adjustments      text[]      not null,
    made_at          timestamptz not null,
    made_by          bigint      not null,
    changed_at       timestamptz not null,
    seed             bytea,
    begun_at         timestamptz,
    begun_by         bigint,
    treated_list     text,
    held_back_list   text,
    treated_drawn    bigint,
    held_back_drawn  bigint,
    smallest         double precision,
    ended_at         timestamptz,
    ended_by         bigint,
    constraint lift_test_is_one_row primary key (program_id, id),
    constraint name_of_a_lift_test_is_short_and_not_blank check (length(name) <= 100 and btrim(name) <> ''),
    constraint between_a_hundredth_and_a_half_is_held_back check (held_back between 100 and 5000),
    constraint how_a_lift_test_draws_is_known check (draws in ('strata', 'plain')),
    constraint a_lift_test_ends_on_its_first_day_or_later check (until_day >= from_day),
    constraint days_before_a_lift_test_are_counted check (days_before between 0 and 365),
    constraint what_decides_a_lift_test_is_known check (decides in ('buyers', 'orders', 'spend')),
    constraint a_margin_is_a_part_of_the_price check (margin between 0 and 10000),
    constraint what_a_lift_test_costs_is_not_less_than_nothing check (media >= 0 and messages >= 0),
    constraint a_seed_has_256_bits check (octet_length(seed) = 32),
    constraint a_lift_test_that_has_begun_was_drawn check (
        (seed is null) = (begun_at is null) and (begun_at is null) = (begun_by is null)
        and (begun_at is null) = (treated_list is null) and (begun_at is null) = (held_back_list is null)
        and (begun_at is null) = (treated_drawn is null) and (begun_at is null) = (held_back_drawn is null)),
    constraint somebody_is_drawn check (treated_drawn >= 2 and held_back_drawn >= 2),
    constraint only_a_lift_test_that_has_begun_is_ended check (
        (ended_at is null) = (ended_by is null) and (ended_at is null or begun_at is not null and ended_at >= begun_at))
);

create table lift.drawn (
    member_id  bigint  not null,
    program_id bigint  not null,
    test_id    bigint  not null,
    held_back  boolean not null,
    constraint drawn_is_one_row primary key (member_id, program_id, test_id)
);
create index members_drawn_for_a_test on lift.drawn (program_id, test_id, held_back, member_id);

comment on schema lift is 'What something caused, told by those who were held back from it.';
comment on table lift.test is 'Lift tests: who was given something and who was held back, over which days, and what it cost.';
comment on column lift.test.program_id is 'Whose.';
comment on column lift.test.id is 'Made by the application, grows with time.';
comment on column lift.test.name is 'How people call it.';
comment on column lift.test.audience is 'The segment whose members are drawn; null for everybody.';
comment on column lift.test.held_back is 'The share of those held back, in basis points.';
comment on column lift.test.draws is 'strata: the same share of each stratum of what was spent before; plain: each by himself.';
comment on column lift.test.from_day is 'The first day that counts.';
comment on column lift.test.until_day is 'The last one.';
comment on column lift.test.days_before is 'How many days before the first are looked at, to see whether the groups are alike and to be more exact.';
comment on column lift.test.decides is 'What the verdict goes by.';
comment on column lift.test.margin is 'Of the price before what was taken off, in basis points.';
comment on column lift.test.media is 'What was spent on media, minor units.';
comment on column lift.test.messages is 'What was spent on messages, minor units.';
comment on column lift.test.templates is 'Templates whose coupons are given by it.';
comment on column lift.test.promotions is 'Promotions that are given by it.';
comment on column lift.test.adjustments is 'Reasons of the adjustments by which points are given by it.';
comment on column lift.test.made_at is 'When it was made.';
comment on column lift.test.made_by is 'By which key or member of staff; 0 is the house itself.';
comment on column lift.test.changed_at is 'When it was changed last.';
comment on column lift.test.seed is 'By which members were drawn; null before it has begun.';
comment on column lift.test.begun_at is 'When members were drawn.';
comment on column lift.test.begun_by is 'By whom.';
comment on column lift.test.treated_list is 'The list of those who are given it.';
comment on column lift.test.held_back_list is 'The list of those who are held back.';
comment on column lift.test.treated_drawn is 'How many were drawn to be given it.';
comment on column lift.test.held_back_drawn is 'How many were drawn to be held back.';
comment on column lift.test.smallest is 'The smallest effect that was foreseen to be seen, of a member, in the unit of what decides; null where it could not be.';
comment on column lift.test.ended_at is 'When it was ended before its last day.';
comment on column lift.test.ended_by is 'By whom.';
comment on table lift.drawn is 'Who was drawn for a lift test, and for which group. Written once; who was merged counts as whom he turned out to be.';
comment on column lift.drawn.member_id is 'The member, as he was when it began.';
comment on column lift.drawn.program_id is 'Whose member.';
comment on column lift.drawn.test_id is 'For which test.';
comment on column lift.drawn.held_back is 'Whether he is held back.';
