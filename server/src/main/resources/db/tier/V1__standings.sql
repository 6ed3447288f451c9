create table tier.standing (
    member_id   bigint      not null,
    ladder      text        not null,
    program_id  bigint      not null,
    tier        text        not null,
    since       timestamptz not null,
    next_review date,
    shelter     text,
    shelter_until date,
    gifts       text        not null,
    constraint standing_is_one_row primary key (member_id, ladder),
    constraint shelter_is_known check (shelter in ('lock', 'grace', 'step')),
    constraint what_ends_began check (shelter is not null or shelter_until is null),
    constraint only_a_lock_may_have_no_end check (shelter = 'lock' or shelter is null or shelter_until is not null)
);

create index standings_of_a_program on tier.standing (program_id, ladder, tier);

create table tier.gathered (
    member_id  bigint not null,
    ladder     text   not null,
    stretch    date   not null,
    program_id bigint not null,
    amount     bigint not null,
    constraint gathered_is_one_row primary key (member_id, ladder, stretch)
) with (fillfactor = 90);

create table tier.change (
    member_id   bigint      not null,
    sequence    bigint      not null,
    program_id  bigint      not null,
    ladder      text        not null,
    from_tier   text,
    to_tier     text        not null,
    cause       text        not null,
    reason      text,
    measure     bigint      not null,
    at          timestamptz not null,
    recorded_at timestamptz not null,
    event_id    bigint      not null,
    constraint change_is_one_row primary key (member_id, event_id, sequence),
    constraint a_change_changes_something check (from_tier is distinct from to_tier),
    constraint cause_is_known check (cause in ('opened', 'reached', 'reviewed', 'returned', 'adjusted', 'set', 'migrated', 'merged')),
    constraint what_is_set_by_hand_or_migrated_has_a_reason check ((cause in ('set', 'migrated')) = (reason is not null))
);

comment on schema tier is 'Where members stand on the programmes'' ladders, and how they came there.';
comment on table tier.standing is 'A member''s tier on a ladder.';
comment on column tier.standing.member_id is 'Whose.';
comment on column tier.standing.ladder is 'The programme''s code of the ladder.';
comment on column tier.standing.program_id is 'The member''s programme.';
comment on column tier.standing.tier is 'The code of the tier.';
comment on column tier.standing.since is 'When it became that.';
comment on column tier.standing.next_review is 'The day on which time alone may change it; null if never.';
comment on column tier.standing.shelter is 'What keeps the tier for a while: lock (set by hand), grace (a review found it no longer earned) or step (just taken down by one); null if nothing does.';
comment on column tier.standing.shelter_until is 'The first day on which it does not any more; null for a lock without an end.';
comment on column tier.standing.gifts is 'The codes of the tiers whose gift was given, in order, with spaces between.';
comment on table tier.gathered is 'What a member has gathered towards a ladder, by the stretches its window sums over.';
comment on column tier.gathered.member_id is 'Whose.';
comment on column tier.gathered.ladder is 'Towards which ladder.';
comment on column tier.gathered.stretch is 'The first day of the stretch; 1970-01-01 for a lifetime.';
comment on column tier.gathered.program_id is 'The member''s programme.';
comment on column tier.gathered.amount is 'In the ladder''s own measure: units of an asset, minor units of money, or orders. Zero once everything came back.';
comment on table tier.change is 'Every change of a tier, with its reason. Written once, never changed.';
comment on column tier.change.member_id is 'Whose.';
comment on column tier.change.sequence is 'From 0, within the event.';
comment on column tier.change.program_id is 'The member''s programme.';
comment on column tier.change.ladder is 'On which ladder.';
comment on column tier.change.from_tier is 'The tier before; null for the first.';
comment on column tier.change.to_tier is 'The tier after.';
comment on column tier.change.cause is 'opened, reached, reviewed, returned, adjusted, set, migrated or merged.';
comment on column tier.change.reason is 'The programme''s code of why, where it was set by hand; the number of the version, where it migrated.';
comment on column tier.change.measure is 'What the ladder''s measure was.';
comment on column tier.change.at is 'When it took effect.';
comment on column tier.change.recorded_at is 'When it was written.';
comment on column tier.change.event_id is 'The event that brought it about.';
