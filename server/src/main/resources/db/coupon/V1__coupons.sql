create table coupon.key (
    id   boolean not null default true,
    mark bytea   not null,
    constraint there_is_one_key_of_codes primary key (id),
    constraint the_one_key_of_codes_is_marked_true check (id)
);

create table coupon.template (
    id           bigint      not null,
    program_id   bigint      not null,
    code         text        not null,
    number       integer     not null,
    document     text        not null,
    per_member   integer,
    return_days  integer,
    transferable boolean     not null,
    remind_days  integer     not null,
    made_at      timestamptz not null,
    made_by      bigint      not null,
    published_at timestamptz,
    published_by bigint,
    ended_at     timestamptz,
    ended_by     bigint,
    revived      integer     not null default 0,
    constraint template_is_one_row primary key (id),
    constraint a_number_is_one_version_of_a_template unique (program_id, code, number),
    constraint templates_are_numbered_from_one check (number > 0),
    constraint a_template_is_published_by_somebody check ((published_at is null) = (published_by is null)),
    constraint a_template_is_ended_by_somebody check ((ended_at is null) = (ended_by is null)),
    constraint a_template_ends_after_it_was_published check (ended_at is null or ended_at >= published_at),
    constraint terms_of_a_template_are_in_range check (per_member > 0 and return_days >= 0 and remind_days >= 0)
);

create unique index one_version_of_a_template_is_live on coupon.template (program_id, code)
    where published_at is not null and ended_at is null;

-- Updated once a batch of claims, not once a claim.
create table coupon.stock (
    program_id bigint not null,
    code       text   not null,
    quota      bigint,
    issued     bigint not null,
    constraint stock_is_one_row primary key (program_id, code),
    constraint no_more_coupons_than_there_are check (issued >= 0 and (quota is null or issued <= quota))
) with (fillfactor = 50);

create table coupon.budget (
    program_id bigint not null,
    code       text   not null,
    total      bigint not null,
    unassigned bigint not null,
    constraint budget_of_coupons_is_one_row primary key (program_id, code),
    constraint coupons_take_off_no_more_than_their_budget check (unassigned between 0 and total)
);

create table coupon.slice (
    program_id bigint not null,
    code       text   not null,
    number     bigint not null,
    units      bigint not null,
    constraint slice_of_coupons_is_one_row primary key (program_id, code, number),
    constraint slice_is_cut_from_a_budget_of_coupons foreign key (program_id, code) references coupon.budget (program_id, code),
    constraint nothing_is_taken_off_that_is_not_there check (units >= 0)
) with (fillfactor = 50);

create sequence coupon.slice_number;

create table coupon.coupon (
    member_id    bigint      not null,
    id           bigint      not null,
    program_id   bigint      not null,
    template_id  bigint      not null,
    how          text        not null,
    state        text        not null,
    usable_from  timestamptz not null,
    usable_until timestamptz,
    held_until   timestamptz,
    got_at       timestamptz not null,
    changed_at   timestamptz not null,
    principal    bigint      not null,
    key          text,
    batch_id     bigint,
    recalled     boolean     not null default false,
    constraint coupon_is_one_row primary key (member_id, id),
    constraint a_coupon_has_one_owner unique (id),
    constraint a_coupon_is_of_a_template foreign key (template_id) references coupon.template (id),
    constraint how_a_coupon_was_got_is_known check (how in ('claim', 'grant', 'code', 'batch', 'transfer', 'rule')),
    constraint state_of_a_coupon_is_known check (state in ('usable', 'reserved', 'redeemed', 'void', 'transferred')),
    constraint what_is_reserved_says_until_when check ((state = 'reserved') = (held_until is not null)),
    constraint what_was_recalled_can_be_used_no_more check (not (recalled and state = 'usable')),
    constraint a_coupon_can_be_used_before_it_ends check (usable_until > usable_from)
) with (fillfactor = 85);

create unique index a_key_gets_one_coupon on coupon.coupon (program_id, principal, key) where key is not null;
create index coupons_of_a_template on coupon.coupon (template_id, state);
create index coupons_that_end on coupon.coupon (program_id, usable_until) where state = 'usable' and usable_until is not null;
create index coupons_that_are_held on coupon.coupon (held_until) where state = 'reserved';

create table coupon.use (
    member_id    bigint      not null,
    id           bigint      not null,
    coupon_id    bigint      not null,
    program_id   bigint      not null,
    order_key    text        not null,
    off          bigint      not null,
    reserved_at  timestamptz not null,
    confirmed_at timestamptz,
    released_at  timestamptz,
    returned_at  timestamptz,
    principal    bigint      not null,
    constraint use_of_a_coupon_is_one_row primary key (member_id, id),
    constraint a_use_is_of_a_coupon foreign key (coupon_id) references coupon.coupon (id),
    constraint a_coupon_takes_nothing_away check (off >= 0),
    constraint what_was_let_go_was_not_confirmed check (released_at is null or confirmed_at is null),
    constraint what_comes_back_was_confirmed check (returned_at is null or confirmed_at is not null)
);

create unique index a_coupon_is_used_once_at_a_time on coupon.use (program_id, coupon_id)
    where released_at is null and returned_at is null;
create index uses_of_an_order on coupon.use (program_id, order_key);

create table coupon.annulment (
    member_id  bigint      not null,
    coupon_id  bigint      not null,
    program_id bigint      not null,
    reason     text        not null,
    principal  bigint      not null,
    at         timestamptz not null,
    constraint a_coupon_is_made_void_once primary key (member_id, coupon_id)
);

create table coupon.transfer (
    member_id  bigint      not null,
    coupon_id  bigint      not null,
    program_id bigint      not null,
    to_member  bigint      not null,
    to_coupon  bigint      not null,
    principal  bigint      not null,
    at         timestamptz not null,
    constraint a_coupon_is_given_away_once primary key (member_id, coupon_id),
    constraint nobody_gives_to_himself check (member_id <> to_member)
);

create table coupon.moved (
    member_id  bigint      not null,
    merge_id   bigint      not null,
    coupon_id  bigint      not null,
    program_id bigint      not null,
    state      text        not null,
    changed_at timestamptz not null,
    constraint a_coupon_goes_over_once_a_merge primary key (member_id, merge_id, coupon_id)
);

-- One row for each coupon that a decision awarded, given or not.
create table coupon.award (
    member_id       bigint      not null,
    event_id        bigint      not null,
    place           integer     not null,
    program_id      bigint      not null,
    rule            text        not null,
    template        text        not null,
    order_key       text,
    coupon_id       bigint,
    reason          text,
    at              timestamptz not null,
    recalled_at     timestamptz,
    recall_event_id bigint,
    recall          text,
    constraint an_award_is_settled_once primary key (member_id, event_id, place),
    constraint an_award_gives_a_coupon_or_says_why_not check ((coupon_id is null) <> (reason is null)),
    constraint what_is_recalled_says_by_what check ((recalled_at is null) = (recall is null) and (recalled_at is null) = (recall_event_id is null)),
    constraint what_came_of_a_recall_is_known check (recall in ('not-given', 'void', 'reserved', 'transferred', 'used')),
    constraint only_what_an_order_earned_is_recalled check (recall is null or order_key is not null)
);

create unique index a_coupon_is_awarded_once on coupon.award (program_id, coupon_id) where coupon_id is not null;
create index awards_of_an_order on coupon.award (program_id, order_key) where order_key is not null;
create index awards_of_an_event on coupon.award (event_id);

create table coupon.batch (
    id           bigint      not null,
    program_id   bigint      not null,
    template_id  bigint      not null,
    kind         text        not null,
    wanted       bigint      not null,
    made         bigint      not null,
    passed_by    bigint      not null,
    reached      bigint      not null,
    form         text,
    secret       bytea,
    gaps         bigint[]    not null,
    audience     jsonb,
    reason       text,
    state        text        not null,
    principal    bigint      not null,
    key          text        not null,
    fingerprint  bytea       not null,
    made_at      timestamptz not null,
    ended_at     timestamptz,
    collected_at timestamptz,
    constraint batch_of_coupons_is_one_row primary key (id),
    constraint a_key_makes_one_batch_of_coupons unique (program_id, principal, key),
    constraint a_batch_is_of_a_template foreign key (template_id) references coupon.template (id),
    constraint kind_of_a_batch_is_known check (kind in ('codes', 'foreign', 'members')),
    constraint state_of_a_batch_is_known check (state in ('running', 'done', 'stopped', 'annulled')),
    constraint what_a_batch_made_is_counted check (made >= 0 and passed_by >= 0 and reached >= 0 and wanted >= made),
    constraint only_codes_have_a_form check ((kind = 'codes') = (form is not null)),
    constraint a_batch_that_ended_says_when check ((state = 'running') = (ended_at is null)),
    constraint batch_fingerprint_is_sha_256 check (octet_length(fingerprint) = 32)
);

create index batches_under_way on coupon.batch (id) where state = 'running';

-- Found by its mark alone: a programme's number is in the mark.
create table coupon.code (
    mark      bytea  not null,
    batch_id  bigint not null,
    coupon_id bigint,
    constraint a_code_is_one_row primary key (mark),
    constraint a_mark_has_128_bits check (octet_length(mark) = 16)
);

comment on schema coupon is 'Coupons: what they are, who has them, what became of them.';
comment on sequence coupon.slice_number is 'A number for each slice.';
comment on table coupon.key is 'By which key codes are marked, so that no server works with another one.';
comment on column coupon.key.id is 'There is one.';
comment on column coupon.key.mark is 'HMAC-SHA-256 of a fixed text under the key.';
comment on table coupon.template is 'Coupon templates in versions, as they were written. A version is published once and ended once; a coupon keeps the terms of the version it was got under.';
comment on column coupon.template.id is 'Made by the application, grows with time.';
comment on column coupon.template.program_id is 'The programme.';
comment on column coupon.template.code is 'The template''s own, the same for all its versions.';
comment on column coupon.template.number is 'The version''s, from 1.';
comment on column coupon.template.document is 'YAML or JSON, as it was written and found right.';
comment on column coupon.template.per_member is 'How many a member may have in all; null for any number.';
comment on column coupon.template.return_days is 'For how many days at least a coupon whose order comes back can be used again; null where it stays used.';
comment on column coupon.template.transferable is 'Whether a member may give his to another.';
comment on column coupon.template.remind_days is 'So many days before its last one its owner is reminded; 0 for never.';
comment on column coupon.template.made_at is 'When it was written.';
comment on column coupon.template.made_by is 'The API key or member of staff it was written by.';
comment on column coupon.template.published_at is 'Since when it is given out; null for a draft.';
comment on column coupon.template.published_by is 'Who published it.';
comment on column coupon.template.ended_at is 'Since when it is given out no more; what members have stays good.';
comment on column coupon.template.ended_by is 'Who ended it, or published the version after it.';
comment on column coupon.template.revived is 'How often a coupon came back after it had ended, so that servers look again.';
comment on table coupon.stock is 'How many coupons of a template there are, all versions together.';
comment on column coupon.stock.program_id is 'The programme.';
comment on column coupon.stock.code is 'The template''s code.';
comment on column coupon.stock.quota is 'How many there are in all, by the version published last; null for any number.';
comment on column coupon.stock.issued is 'How many were given out, as coupons or as codes.';
comment on table coupon.budget is 'What all coupons of a template together may take off, and what of it lies in no slice. Locked only when the slices are used up.';
comment on column coupon.budget.program_id is 'The programme.';
comment on column coupon.budget.code is 'The template''s code.';
comment on column coupon.budget.total is 'How much there is in all, in minor units, by the version published last that has one.';
comment on column coupon.budget.unassigned is 'What of it is neither taken off nor in a slice.';
comment on table coupon.slice is 'What of a budget can be taken by whoever gets hold of the row first, so that no row is hot.';
comment on column coupon.slice.program_id is 'The programme.';
comment on column coupon.slice.code is 'The template''s code.';
comment on column coupon.slice.number is 'The slice''s number.';
comment on column coupon.slice.units is 'What is left in it, in minor units.';
comment on table coupon.coupon is 'Coupons that members have or had.';
comment on column coupon.coupon.member_id is 'Whose it is; 0 for one that a code was used for by somebody unknown.';
comment on column coupon.coupon.id is 'Its number.';
comment on column coupon.coupon.program_id is 'The programme.';
comment on column coupon.coupon.template_id is 'The version of the template whose terms it keeps.';
comment on column coupon.coupon.how is 'How it was got: claim, grant, code, batch, transfer or rule.';
comment on column coupon.coupon.state is 'usable, reserved, redeemed, void or transferred; one that can be used no longer has expired.';
comment on column coupon.coupon.usable_from is 'When it can first be used.';
comment on column coupon.coupon.usable_until is 'From when it can be used no more; null for never.';
comment on column coupon.coupon.held_until is 'Until when it is reserved for an order.';
comment on column coupon.coupon.got_at is 'When it was got.';
comment on column coupon.coupon.changed_at is 'When its state last changed.';
comment on column coupon.coupon.principal is 'By whom it was asked for: an API key, staff, or the member himself.';
comment on column coupon.coupon.key is 'The idempotency key under which it was asked for; null where it came with many, or by a code at the till.';
comment on column coupon.coupon.batch_id is 'The batch it came with, or its code did.';
comment on column coupon.coupon.recalled is 'Whether the order came back by which a rule gave it: once it is neither used nor reserved any more, it is void.';
comment on table coupon.use is 'Each time a coupon was set aside for an order, and what became of that.';
comment on column coupon.use.member_id is 'Whose coupon.';
comment on column coupon.use.id is 'Made by the application, grows with time.';
comment on column coupon.use.coupon_id is 'Which coupon.';
comment on column coupon.use.program_id is 'The programme.';
comment on column coupon.use.order_key is 'The order, as the till calls it.';
comment on column coupon.use.off is 'What it takes off, in minor units.';
comment on column coupon.use.reserved_at is 'When it was set aside.';
comment on column coupon.use.confirmed_at is 'When the order was paid.';
comment on column coupon.use.released_at is 'When it was let go without having been used.';
comment on column coupon.use.returned_at is 'When the order came back.';
comment on column coupon.use.principal is 'By whom it was asked for.';
comment on table coupon.annulment is 'Coupons that were made void, and why. Written once, never changed.';
comment on column coupon.annulment.member_id is 'Whose coupon.';
comment on column coupon.annulment.coupon_id is 'Which coupon.';
comment on column coupon.annulment.program_id is 'The programme.';
comment on column coupon.annulment.reason is 'Why.';
comment on column coupon.annulment.principal is 'By whom.';
comment on column coupon.annulment.at is 'When.';
comment on table coupon.transfer is 'Coupons that a member gave to another, who has one of his own since. Written once, never changed.';
comment on column coupon.transfer.member_id is 'Who gave it.';
comment on column coupon.transfer.coupon_id is 'Which coupon.';
comment on column coupon.transfer.program_id is 'The programme.';
comment on column coupon.transfer.to_member is 'Who got it.';
comment on column coupon.transfer.to_coupon is 'What it is with him.';
comment on column coupon.transfer.principal is 'By whom it was asked for.';
comment on column coupon.transfer.at is 'When.';
comment on table coupon.moved is 'Coupons that went over with a merge, so that it can be undone.';
comment on column coupon.moved.member_id is 'Whose it was.';
comment on column coupon.moved.merge_id is 'The merge: the event by which it was.';
comment on column coupon.moved.coupon_id is 'Which coupon.';
comment on column coupon.moved.program_id is 'The programme.';
comment on column coupon.moved.state is 'How it stood as it went over.';
comment on column coupon.moved.changed_at is 'Since when it had stood so.';
comment on table coupon.award is 'Coupons that rules and tiers gave, or would have given. What an order earned is recalled when that comes back.';
comment on column coupon.award.member_id is 'To whom.';
comment on column coupon.award.event_id is 'The event whose decision awarded it.';
comment on column coupon.award.place is 'Which of the coupons of that decision, from 0.';
comment on column coupon.award.program_id is 'The programme.';
comment on column coupon.award.rule is 'The rule that gave it, or ladder and tier.';
comment on column coupon.award.template is 'The code of what it is.';
comment on column coupon.award.order_key is 'The order that earned it, if one did.';
comment on column coupon.award.coupon_id is 'The coupon; null where none was given.';
comment on column coupon.award.reason is 'Why none was given, as a word.';
comment on column coupon.award.at is 'When.';
comment on column coupon.award.recalled_at is 'When its order had come back.';
comment on column coupon.award.recall_event_id is 'The return by which it was recalled.';
comment on column coupon.award.recall is 'What came of that: not-given, void, reserved, transferred or used.';
comment on table coupon.batch is 'Work on many at once: codes that are made, codes of others that are taken in, members who are given coupons.';
comment on column coupon.batch.id is 'Its id.';
comment on column coupon.batch.program_id is 'The programme.';
comment on column coupon.batch.template_id is 'What the coupons are.';
comment on column coupon.batch.kind is 'codes (our own), foreign (those of others) or members.';
comment on column coupon.batch.wanted is 'How many there are to be; of members, how many there were to look at.';
comment on column coupon.batch.made is 'How many there are so far.';
comment on column coupon.batch.passed_by is 'Codes that were there already; members who may not have one, or as many as they may.';
comment on column coupon.batch.reached is 'How far it has come: the number of the next code, or the member who was looked at last.';
comment on column coupon.batch.form is 'What its codes look like.';
comment on column coupon.batch.secret is 'Sealed: what the codes were made from, until they are collected, or a week has passed.';
comment on column coupon.batch.gaps is 'Numbers whose codes were there already.';
comment on column coupon.batch.audience is 'Which members: tags, segments, or their numbers.';
comment on column coupon.batch.reason is 'Why, where somebody said so.';
comment on column coupon.batch.state is 'running, done, stopped, or annulled: none of its codes opens anything any more.';
comment on column coupon.batch.principal is 'By whom it was asked for.';
comment on column coupon.batch.key is 'The idempotency key under which it was asked for.';
comment on column coupon.batch.fingerprint is 'SHA-256 of what was asked, so that a key is not used for something else.';
comment on column coupon.batch.made_at is 'When it was asked for.';
comment on column coupon.batch.ended_at is 'When it was done, or stopped.';
comment on column coupon.batch.collected_at is 'When its codes were collected.';
comment on table coupon.code is 'Codes, of which nobody can read any. A code gets one coupon.';
comment on column coupon.code.mark is 'The first 128 bits of HMAC-SHA-256 of programme and code: the code itself is kept nowhere.';
comment on column coupon.code.batch_id is 'The batch it was made or taken in with.';
comment on column coupon.code.coupon_id is 'The coupon it was used for; null as long as it was not.';
