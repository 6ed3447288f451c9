create table insight.lifecycle (
    program_id       bigint      not null,
    new_days         integer     not null,
    dormant_days     integer     not null,
    lost_days        integer     not null,
    returned_days    integer     not null,
    window_days      integer     not null,
    loyal_orders     integer     not null,
    high_value_spend bigint      not null,
    changed_at       timestamptz not null,
    changed_by       bigint      not null,
    constraint a_programme_has_one_lifecycle primary key (program_id),
    constraint a_stage_lasts_a_day_or_longer check (
        new_days > 0 and dormant_days > 0 and returned_days > 0 and window_days > 0),
    constraint a_member_is_dormant_before_he_is_lost check (lost_days > dormant_days),
    constraint who_is_new_or_has_returned_is_not_dormant check (
        new_days <= dormant_days and returned_days <= dormant_days),
    constraint loyal_and_of_high_value_take_something check (loyal_orders > 1 and high_value_spend > 0)
);

comment on table insight.lifecycle is 'By which rules members are in which stage, where a programme says others than the usual ones.';
comment on column insight.lifecycle.program_id is 'The programme.';
comment on column insight.lifecycle.new_days is 'So many days from his first order on a member is new.';
comment on column insight.lifecycle.dormant_days is 'After so many days without an order he is dormant.';
comment on column insight.lifecycle.lost_days is 'After so many he is lost.';
comment on column insight.lifecycle.returned_days is 'So many days from an order on that ended a dormancy he is one who has returned.';
comment on column insight.lifecycle.window_days is 'Over so many days up to now orders and spend are counted.';
comment on column insight.lifecycle.loyal_orders is 'With so many orders in them he is loyal.';
comment on column insight.lifecycle.high_value_spend is 'With so much spent in them he is of high value; minor units.';
comment on column insight.lifecycle.changed_at is 'When it was said.';
comment on column insight.lifecycle.changed_by is 'By which key, or by whom of the staff.';
