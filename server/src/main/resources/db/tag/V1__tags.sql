create table tag.tag_group (
    program_id   bigint      not null,
    code         text        not null,
    name         text        not null,
    description  text,
    store        text,
    for_platform boolean     not null,
    made_at      timestamptz not null,
    made_by      text        not null,
    constraint a_tag_group_is_one_of_its_programme primary key (program_id, code),
    constraint tag_group_code_is_lower_case_letters_digits_and_hyphens check (code ~ '^[a-z0-9-]{1,40}$'),
    constraint name_of_a_tag_group_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint a_tag_group_is_described_shortly check (length(description) <= 500)
);

create table tag.tag (
    program_id         bigint      not null,
    code               text        not null,
    name               text        not null,
    description        text,
    group_code         text,
    rule               text,
    at_once            boolean     not null,
    hour               integer     not null,
    change_percent_max integer     not null,
    rule_number        integer     not null,
    made_at            timestamptz not null,
    made_by            text        not null,
    changed_at         timestamptz not null,
    constraint a_tag_is_one_of_its_programme primary key (program_id, code),
    constraint a_tag_is_in_a_group_of_its_programme foreign key (program_id, group_code)
        references tag.tag_group (program_id, code),
    constraint a_tag_is_a_short_word check (length(code) between 1 and 100 and code ~ '\S'),
    constraint name_of_a_tag_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint a_tag_is_described_shortly check (length(description) <= 500),
    constraint an_hour_is_one_of_the_day check (hour between 0 and 23),
    constraint a_share_of_changes_is_a_percentage check (change_percent_max between 1 and 100),
    constraint rules_are_counted check (rule_number >= 0 and (rule is null) = (rule_number = 0)),
    constraint what_is_put_at_once_is_put_by_a_rule check (not at_once or rule is not null)
);

create table tag.run (
    program_id  bigint      not null,
    id          bigint      not null,
    tag         text        not null,
    rule_number integer     not null,
    why         text        not null,
    day         date        not null,
    state       text        not null,
    asked_at    timestamptz not null,
    asked_by    text,
    as_of       timestamptz,
    ended_at    timestamptz,
    members     integer     not null,
    came        integer     not null,
    went        integer     not null,
    refused     integer     not null,
    failure     text,
    constraint a_run_is_one_row primary key (program_id, id),
    constraint a_run_is_of_a_tag foreign key (program_id, tag) references tag.tag (program_id, code) on delete cascade,
    constraint why_a_rule_runs_is_known check (why in ('saved', 'daily', 'asked', 'confirmed')),
    constraint how_a_run_stands_is_known check (
        state in ('asked', 'underway', 'done', 'waiting', 'confirmed', 'overtaken', 'failed')),
    constraint counts_of_a_run_are_not_below_zero check (members >= 0 and came >= 0 and went >= 0 and refused >= 0),
    constraint a_run_that_failed_says_why check ((state = 'failed') = (failure is not null))
);

create unique index a_rule_runs_once_a_day on tag.run (program_id, tag, day) where why = 'daily' and state <> 'failed';
create index runs_that_are_asked_for on tag.run (program_id, id) where state in ('asked', 'underway');

create table tag.holding (
    member_id   bigint      not null,
    id          bigint      not null,
    program_id  bigint      not null,
    tag         text        not null,
    source      text        not null,
    rule_number integer,
    reason      text,
    until       date,
    put_at      timestamptz not null,
    put_by      text,
    ended_at    timestamptz,
    ended_by    text,
    ended_why   text,
    constraint a_holding_is_one_row primary key (member_id, id),
    constraint where_a_tag_comes_from_is_known check (source in ('hand', 'list', 'file', 'rule')),
    constraint what_a_rule_has_put_says_which check ((source = 'rule') = (rule_number is not null)),
    constraint a_reason_is_short check (length(reason) <= 200),
    constraint a_holding_ends_after_it_began check (ended_at >= put_at),
    constraint why_a_holding_ended_is_known check (
        (ended_at is null) = (ended_why is null) and ended_why in ('taken', 'renewed', 'over', 'rule'))
);

create unique index a_member_has_a_tag_once on tag.holding (member_id, tag) where ended_at is null;
create index holdings_that_end on tag.holding (program_id, until) where ended_at is null and until is not null;
create index holdings_of_a_rule on tag.holding (program_id, tag, member_id) where ended_at is null and source = 'rule';

comment on schema tag is 'Which tags there are, by which rules they are put, and who has put which on whom.';
comment on table tag.tag_group is 'Tags that belong together.';
comment on column tag.tag_group.program_id is 'The programme.';
comment on column tag.tag_group.code is 'How requests call it.';
comment on column tag.tag_group.name is 'How people call it.';
comment on column tag.tag_group.description is 'What it is for.';
comment on column tag.tag_group.store is 'Whose tags they are: the store''s alone; null for the whole programme''s.';
comment on column tag.tag_group.for_platform is 'Of a programme that is a store of a platform: whether the platform may see them on people who share what they do there.';
comment on column tag.tag_group.made_at is 'When it was made.';
comment on column tag.tag_group.made_by is 'By which key, or by whom of the staff.';
comment on table tag.tag is 'A tag of the catalogue.';
comment on column tag.tag.program_id is 'The programme.';
comment on column tag.tag.code is 'The word that is put on members.';
comment on column tag.tag.name is 'How people call it.';
comment on column tag.tag.description is 'What it says of a member.';
comment on column tag.tag.group_code is 'The group that it is in; null for none.';
comment on column tag.tag.rule is 'By which segment it is put, as JSON; null where people put it.';
comment on column tag.tag.at_once is 'Whether the rule is asked whenever something comes to a member, besides once a day.';
comment on column tag.tag.hour is 'The hour of the programme''s day from which the rule is asked of everybody.';
comment on column tag.tag.change_percent_max is 'So many members in a hundred may change at once without somebody confirming it.';
comment on column tag.tag.rule_number is 'How often the rule was said; 0 where there is none.';
comment on column tag.tag.made_at is 'When it was made.';
comment on column tag.tag.made_by is 'By which key, or by whom of the staff.';
comment on column tag.tag.changed_at is 'When something about it was said last.';
comment on table tag.run is 'That a tag''s rule was asked of everybody, and what came of it.';
comment on column tag.run.program_id is 'The programme.';
comment on column tag.run.id is 'Made by the application, grows with time.';
comment on column tag.run.tag is 'The tag.';
comment on column tag.run.rule_number is 'Which of its rules.';
comment on column tag.run.why is 'saved: the rule was said; daily; asked: somebody wanted it; confirmed: somebody agreed to what waited.';
comment on column tag.run.day is 'The day of the programme''s calendar for which the rule was asked.';
comment on column tag.run.state is 'asked, underway, done; waiting: it would change too much and waits for somebody to confirm it; confirmed, after that; overtaken by a later one; failed.';
comment on column tag.run.asked_at is 'When it was asked for.';
comment on column tag.run.asked_by is 'By which key, or by whom of the staff; null for the house itself.';
comment on column tag.run.as_of is 'All that was recorded before that was known.';
comment on column tag.run.ended_at is 'When it was over.';
comment on column tag.run.members is 'How many the rule meant.';
comment on column tag.run.came is 'How many it was put on; of one that waits, how many it would be put on.';
comment on column tag.run.went is 'How many it was taken off; of one that waits, how many it would be taken off.';
comment on column tag.run.refused is 'How many were meant who refuse that anything is put on them.';
comment on column tag.run.failure is 'Why it failed, as a code.';
comment on table tag.holding is 'That somebody has a tag, who put it on him, why and until when. What he has now, his mark says: a tag that is not there has ended, whatever stands here.';
comment on column tag.holding.member_id is 'The member; the key by which members are spread over machines.';
comment on column tag.holding.id is 'Made by the application, grows with time.';
comment on column tag.holding.program_id is 'The member''s programme.';
comment on column tag.holding.tag is 'The word.';
comment on column tag.holding.source is 'hand: on him alone; list: on several; file; rule.';
comment on column tag.holding.rule_number is 'Of a rule, which of the tag''s.';
comment on column tag.holding.reason is 'Why, in words.';
comment on column tag.holding.until is 'The last day on which he has it; null for no end.';
comment on column tag.holding.put_at is 'Since when.';
comment on column tag.holding.put_by is 'By which key, or by whom of the staff; null for the house itself.';
comment on column tag.holding.ended_at is 'Until when; null while he has it.';
comment on column tag.holding.ended_by is 'By which key, or by whom of the staff, it was taken off; null for the house itself.';
comment on column tag.holding.ended_why is 'taken off; renewed, with another reason or end; over, its last day; rule, which means him no more.';
