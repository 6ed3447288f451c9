-- What every event of a member writes again leaves room in its pages, so that the new row lies beside the old one and no index
-- has to be told.
create table ledger.member_state (
    member_id   bigint      not null,
    program_id  bigint      not null,
    as_of       timestamptz not null,
    due_at      timestamptz,
    orders_paid bigint      not null,
    movements   bigint      not null,
    lots        bigint      not null,
    events      bigint      not null,
    constraint member_state_is_one_row primary key (member_id),
    constraint counts_are_not_negative check (orders_paid >= 0 and movements >= 0 and lots >= 0 and events >= 0)
) with (fillfactor = 80);

create index members_with_something_due on ledger.member_state (due_at) where due_at is not null;
create index states_of_a_program on ledger.member_state (program_id, member_id);

create table ledger.account (
    member_id    bigint not null,
    asset        text   not null,
    program_id   bigint not null,
    pending      bigint not null,
    available    bigint not null,
    held         bigint not null,
    owed         bigint not null,
    slides_until timestamptz,
    due_at       timestamptz,
    constraint account_is_one_row primary key (member_id, asset),
    constraint pending_is_not_negative check (pending >= 0),
    constraint available_is_not_negative check (available >= 0),
    constraint held_is_not_negative check (held >= 0),
    constraint owed_is_not_positive check (owed <= 0),
    constraint nothing_is_available_while_something_is_owed check (owed = 0 or available = 0)
) with (fillfactor = 80);

create table ledger.tally (
    member_id  bigint not null,
    asset      text   not null,
    counted    text   not null,
    per        text   not null,
    program_id bigint not null,
    begins     date   not null,
    first_lot  bigint not null,
    points     bigint not null,
    constraint tally_is_one_row primary key (member_id, asset, counted, per),
    constraint a_tally_is_not_negative check (points >= 0 and first_lot > 0),
    constraint counted_is_known check (counted in ('earned', 'sent')),
    constraint per_is_known check (per in ('day', 'week', 'month', 'quarter', 'half-year', 'year', 'ever'))
);

create table ledger.awarded (
    member_id  bigint      not null,
    rule       text        not null,
    per        text        not null,
    program_id bigint      not null,
    begins     date        not null,
    times      bigint      not null,
    points     bigint      not null,
    last_at    timestamptz not null,
    constraint awarded_is_one_row primary key (member_id, rule, per),
    constraint an_award_gave_something check (times > 0 and points > 0),
    constraint per_of_an_award_is_known check (
        per in ('day', 'week', 'month', 'quarter', 'half-year', 'year', 'ever'))
);

create table ledger.pace (
    member_id  bigint not null,
    velocity   text   not null,
    program_id bigint not null,
    moments    text   not null,
    constraint pace_is_one_row primary key (member_id, velocity),
    constraint something_came check (moments <> '')
);

create index accounts_of_a_program on ledger.account (program_id, asset);

create table ledger.lot (
    member_id   bigint      not null,
    number      bigint      not null,
    program_id  bigint      not null,
    asset       text        not null,
    event_id    bigint      not null,
    order_id    text,
    version     integer     not null,
    earned_at   timestamptz not null,
    store       text,
    active_at   timestamptz,
    awaits      text,
    awaits_days integer,
    cancels_at  timestamptz,
    budgets     jsonb,
    expires_at  timestamptz,
    slides      boolean     not null,
    shortfall   text        not null,
    granted     bigint      not null,
    pending     bigint      not null,
    available   bigint      not null,
    held        bigint      not null,
    consumed    bigint      not null,
    expired     bigint      not null,
    reversed    bigint      not null,
    open        boolean     not null generated always as (pending + available + held > 0) stored,
    constraint lot_is_one_row primary key (member_id, number),
    constraint something_was_granted check (granted > 0),
    constraint no_state_of_a_lot_is_negative check (
        pending >= 0 and available >= 0 and held >= 0 and consumed >= 0 and expired >= 0 and reversed >= 0),
    constraint a_lots_states_add_up_to_what_was_granted check (
        granted = pending + available + held + consumed + expired + reversed),
    constraint waits_for_a_milestone_or_a_moment check ((awaits is null) = (awaits_days is null)),
    constraint only_what_waits_is_given_up check (cancels_at is null or awaits is not null),
    constraint only_what_is_given_up_goes_back check (budgets is null or cancels_at is not null),
    constraint what_goes_back_are_units check (
        not jsonb_path_exists(budgets, 'strict $.* ? (!(@ > 0))')),
    constraint what_slides_has_no_end_of_its_own check (not slides or expires_at is null),
    constraint shortfall_is_known check (shortfall in ('deficit', 'clamp', 'pending-only'))
) with (fillfactor = 90);

-- In the order of spending: a payment reads the lots it takes from, and no more. Of what a payment changes nothing is in it,
-- so that a lot is taken from a hundred times and has one entry.
create index open_lots_of_a_member on ledger.lot (member_id, asset, expires_at, earned_at, number) where open;

-- The lots of an account that are spent first, as many as hold so many units: one after the other, since how many these are is
-- seen only on the way, and each lies in a page of its own.
create function ledger.spent_first(of_member bigint, of_asset text, units bigint) returns setof ledger.lot
    language plpgsql stable as $$
declare
    lots cursor for
        select * from ledger.lot l where l.member_id = of_member and l.asset = of_asset and l.open and l.available > 0
        order by l.expires_at, l.earned_at, l.number;
    next_lot ledger.lot;
begin
    open lots;
    loop
        fetch lots into next_lot;
        exit when not found;
        return next next_lot;
        units := units - next_lot.available;
        exit when units <= 0;
    end loop;
    close lots;
end
$$;

create index lots_that_wait_for_a_review on ledger.lot (program_id, event_id) where awaits = 'reviewed' and pending > 0;

create table ledger.movement (
    member_id     bigint      not null,
    sequence      bigint      not null,
    program_id    bigint      not null,
    asset         text        not null,
    lot           bigint,
    kind          text        not null,
    from_place    text        not null,
    to_place      text        not null,
    points        bigint      not null,
    balance_after bigint      not null,
    at            timestamptz not null,
    occurred_at   timestamptz not null,
    recorded_at   timestamptz not null,
    event_id      bigint      not null,
    batch_id      bigint      not null,
    reference     text,
    posted_on     date        not null,
    issuer_store   text,
    acceptor_store text,
    constraint movement_is_one_row primary key (member_id, sequence),
    constraint movements_count_from_one check (sequence > 0),
    constraint something_moved check (points > 0 and from_place <> to_place),
    constraint places_are_known check (
        from_place in (
            'issued', 'pending', 'available', 'held', 'owed', 'spent', 'expired', 'reversed', 'refunded', 'transferred')
        and to_place in (
            'issued', 'pending', 'available', 'held', 'owed', 'spent', 'expired', 'reversed', 'refunded', 'transferred')),
    constraint kind_is_known check (kind in (
        'earned', 'activated', 'spent', 'held', 'captured', 'released', 'expired', 'taken_back', 'reinstated', 'repaid',
        'credited', 'debited', 'sent', 'received', 'cancelled', 'revived',
        'topped_up', 'refunded', 'forfeited', 'merged_out', 'merged_in')),
    constraint all_but_debts_belong_to_a_lot check (
        lot is not null or from_place = 'owed' or (kind is not distinct from 'merged_out' and to_place = 'owed'))
);

create index movements_to_be_settled on ledger.movement (program_id, at)
    where (to_place = 'spent' or from_place = 'spent') and (issuer_store is not null or acceptor_store is not null);
-- Rows are written day after day: a day's lie side by side, and an index over blocks costs a writer next to nothing.
create index movements_of_a_day on ledger.movement using brin (posted_on) with (pages_per_range = 32, autosummarize = on);

-- What a member had after so many movements: what was there at any instant is one of these and the few movements after it.
create table ledger.checkpoint (
    member_id  bigint not null,
    sequence   bigint not null,
    asset      text   not null,
    program_id bigint not null,
    pending    bigint not null,
    available  bigint not null,
    held       bigint not null,
    owed       bigint not null,
    constraint checkpoint_is_one_row primary key (member_id, sequence, asset),
    constraint no_part_but_the_debt_is_negative check (pending >= 0 and available >= 0 and held >= 0 and owed <= 0)
);

create table ledger.control_posting (
    batch_id    bigint      not null,
    program_id  bigint      not null,
    asset       text        not null,
    place       text        not null,
    points      bigint      not null,
    recorded_at timestamptz not null,
    posted_on   date        not null,
    constraint control_posting_is_one_row primary key (batch_id, program_id, asset, place),
    constraint control_accounts_are_the_programmes check (
        place in ('issued', 'spent', 'expired', 'reversed', 'refunded', 'transferred')),
    constraint something_was_posted check (points <> 0)
);

create index control_postings_of_a_program on ledger.control_posting (program_id, asset, place);

create table ledger.sealed (
    program_id bigint not null,
    through    date   not null,
    constraint a_program_is_sealed_through_one_day primary key (program_id)
);

-- The lock of a programme's day. Who posts on the day shares it; who closes the day takes it alone, once the day is sealed.
create function ledger.lock_of_day(of_program bigint, of_day date) returns bigint language sql immutable
    return hashtextextended('ledger day ' || of_program || ' ' || (of_day - date '2000-01-01'), 0);

-- On which day a transaction posts what it records today: today, or the first day after it that is not sealed. The lock is
-- held to the transaction's end, so that whoever closes the day waits for it. It waits for nobody itself: the lock cannot
-- be had only while the day is being closed, and then the day was sealed before. Each statement in here sees what was
-- committed before it began: the seal is read after the lock is held.
create function ledger.posting_day(of_program bigint, today date) returns date language plpgsql volatile as $$
declare
    sealed_through date;
    shared boolean;
begin
    loop
        shared := pg_try_advisory_xact_lock_shared(ledger.lock_of_day(of_program, today));
        select s.through into sealed_through from ledger.sealed s where s.program_id = of_program;
        if sealed_through >= today then
            today := sealed_through + 1;
        elsif shared then
            return today;
        else
            -- two names with one lock: once in a very long while
            perform pg_advisory_xact_lock_shared(ledger.lock_of_day(of_program, today));
        end if;
    end loop;
end
$$;

create table ledger.hold (
    member_id  bigint      not null,
    id         text        not null,
    program_id bigint      not null,
    asset      text        not null,
    placed_at  timestamptz not null,
    deadline   timestamptz,
    order_id   text,
    store      text,
    state      text        not null,
    constraint hold_is_one_row primary key (member_id, id),
    constraint hold_state_is_known check (state in ('open', 'captured', 'released', 'lapsed'))
);

create index open_holds_of_a_member on ledger.hold (member_id) where state = 'open';
create index holds_for_an_order on ledger.hold (member_id, order_id) where order_id is not null;

create table ledger.hold_part (
    member_id  bigint  not null,
    hold_id    text    not null,
    ordinal    integer not null,
    program_id bigint  not null,
    lot        bigint  not null,
    points     bigint  not null,
    captured   bigint  not null,
    reinstated bigint  not null,
    constraint hold_part_is_one_row primary key (member_id, hold_id, ordinal),
    constraint part_belongs_to_a_hold foreign key (member_id, hold_id) references ledger.hold (member_id, id),
    constraint no_more_is_captured_than_held check (points > 0 and captured between 0 and points),
    constraint no_more_comes_back_than_was_captured check (reinstated between 0 and captured)
);

create table ledger.top_up (
    member_id    bigint      not null,
    id           text        not null,
    program_id   bigint      not null,
    event_id     bigint      not null,
    paid_at      timestamptz not null,
    paid         bigint      not null,
    refund_fee   integer     not null,
    fee_min      bigint      not null,
    fee_max      bigint,
    free_days    integer     not null,
    refund_bonus text        not null,
    refunded     bigint      not null,
    charged      bigint      not null,
    fee          bigint      not null,
    package      text,
    ladders      text        not null,
    constraint top_up_is_one_row primary key (member_id, id),
    constraint a_top_up_is_one_members unique (program_id, id),
    constraint something_was_paid_in check (paid > 0),
    constraint no_more_is_paid_out_than_was_paid_in check (refunded between 0 and paid),
    constraint no_more_is_charged_than_is_paid_out check (charged between 0 and refunded),
    constraint no_more_is_kept_than_is_charged check (fee between 0 and charged),
    constraint what_becomes_of_the_bonus_is_known check (refund_bonus in ('forfeit', 'keep-used-share'))
);

create table ledger.top_up_part (
    member_id bigint  not null,
    top_up_id text    not null,
    ordinal   integer not null,
    program_id bigint not null,
    asset     text    not null,
    lot       bigint  not null,
    part      text    not null,
    units     bigint  not null,
    taken     bigint  not null,
    constraint top_up_part_is_one_row primary key (member_id, top_up_id, ordinal),
    constraint no_more_is_taken_than_it_brought check (units > 0 and taken between 0 and units),
    constraint what_the_money_bought_comes_first check ((part = 'principal') = (ordinal = 0)),
    constraint part_of_a_top_up_is_known check (part in ('principal', 'bonus'))
);

-- Lines and grants are written with their order, are read with it, and change with it: one row, where three tables would cost
-- every order three rows and three indexes. The views unfold them.
create table ledger.order_position (
    member_id  bigint      not null,
    id         text        not null,
    program_id bigint      not null,
    paid_at    timestamptz not null,
    version    integer     not null,
    ladders    text        not null,
    event_id   bigint      not null,
    lines      jsonb       not null,
    grants     jsonb       not null,
    constraint order_is_one_row primary key (member_id, id),
    constraint no_more_units_come_back_than_were_bought check (
        not jsonb_path_exists(lines, 'strict $[*] ? (!(@[1] > 0 && @[3] >= 0 && @[3] <= @[1]))')),
    constraint no_more_money_comes_back_than_was_paid check (
        not jsonb_path_exists(lines, 'strict $[*] ? (!(@[2] >= 0 && @[4] >= 0 && @[4] <= @[2]))')),
    constraint no_more_is_taken_back_than_was_earned check (
        not jsonb_path_exists(grants, 'strict $[*] ? (!(@[4] > 0 && @[5] >= 0 && @[5] <= @[4]))'))
);

create view ledger.order_line with (security_invoker = true) as
    select o.member_id, o.id order_id, (l.ordinal - 1)::integer ordinal, l.line ->> 0 line_id, (l.line ->> 1)::bigint quantity,
        (l.line ->> 2)::bigint paid, (l.line ->> 3)::bigint returned_quantity, (l.line ->> 4)::bigint returned_amount
    from ledger.order_position o cross join lateral jsonb_array_elements(o.lines) with ordinality l (line, ordinal);

create view ledger.line_grant with (security_invoker = true) as
    select o.member_id, o.id order_id, (g ->> 0)::integer ordinal, g ->> 1 rule, (g ->> 2)::bigint lot, g ->> 3 asset,
        (g ->> 4)::bigint points, (g ->> 5)::bigint taken_back, g ->> 6 budget
    from ledger.order_position o cross join lateral jsonb_array_elements(o.grants) g where jsonb_typeof(g -> 0) = 'number';

create view ledger.coupon_grant with (security_invoker = true) as
    select o.member_id, o.id order_id, g ->> 1 rule, g ->> 3 template, (g ->> 4)::integer coupons, (g ->> 5)::integer taken_back
    from ledger.order_position o cross join lateral jsonb_array_elements(o.grants) g where jsonb_typeof(g -> 0) = 'null';

comment on schema ledger is 'What members have, and every movement by which they came to have it.';
comment on table ledger.member_state is 'The row that is locked while a member''s events are decided, with the member''s own counts.';
comment on column ledger.member_state.member_id is 'Whose state it is.';
comment on column ledger.member_state.program_id is 'The member''s programme.';
comment on column ledger.member_state.as_of is 'Up to when everything that time brings about was decided.';
comment on column ledger.member_state.due_at is 'When time alone will next bring something about; null if never.';
comment on column ledger.member_state.orders_paid is 'How many orders the member has paid.';
comment on column ledger.member_state.movements is 'How many movements the member has; the last one''s sequence.';
comment on column ledger.member_state.lots is 'How many lots the member has had; the last one''s number.';
comment on column ledger.member_state.events is 'How many events of the member were recorded; the last one''s sequence.';
comment on table ledger.account is 'What a member has of one asset. Equal to the sum of its movements and of its lots.';
comment on column ledger.account.member_id is 'Whose it is.';
comment on column ledger.account.asset is 'The programme''s code of the asset: points, growth …';
comment on column ledger.account.program_id is 'The member''s programme.';
comment on column ledger.account.pending is 'Earned, not usable yet.';
comment on column ledger.account.available is 'To spend.';
comment on column ledger.account.held is 'Set aside for a checkout.';
comment on column ledger.account.owed is 'What the member owes: zero or less. Available + held + owed is the balance.';
comment on column ledger.account.slides_until is 'From when sliding lots are lost unless the member earns or spends; null if none slide.';
comment on table ledger.awarded is 'What a rule has given a member in the current stretch of the calendar, while the rule has a limit that asks. By the day of posting.';
comment on column ledger.awarded.member_id is 'Whom.';
comment on column ledger.awarded.rule is 'The programme''s code of the rule.';
comment on column ledger.awarded.per is 'The stretch: day, week, month, quarter, half-year, year, or ever for all time.';
comment on column ledger.awarded.program_id is 'The member''s programme.';
comment on column ledger.awarded.begins is 'The first day of the stretch that is counted; 1970-01-01 for all time.';
comment on column ledger.awarded.times is 'How often it gave something.';
comment on column ledger.awarded.points is 'How much in all, whether it came back or not.';
comment on column ledger.awarded.last_at is 'When it last did, by when the event occurred.';
comment on table ledger.pace is 'When the latest events of a kind occurred, while the programme says how many are usual.';
comment on column ledger.pace.member_id is 'Whose.';
comment on column ledger.pace.velocity is 'The programme''s code of what is usual.';
comment on column ledger.pace.program_id is 'The member''s programme.';
comment on column ledger.pace.moments is 'The oldest first, as ISO 8601 with spaces between; no more of them than the programme asks for.';
comment on table ledger.tally is 'What there was of an asset in the current stretch of the calendar, for limits that ask. By the day of posting.';
comment on column ledger.tally.member_id is 'Whose.';
comment on column ledger.tally.asset is 'Of what.';
comment on column ledger.tally.counted is 'earned: granted by rules, less what was taken back in the same stretch; sent: given to others.';
comment on column ledger.tally.per is 'The stretch: day, week, month, quarter, half-year, year, or ever for all time.';
comment on column ledger.tally.program_id is 'The member''s programme.';
comment on column ledger.tally.begins is 'The first day of the stretch that is counted.';
comment on column ledger.tally.first_lot is 'The first lot granted in it: an older one that is taken back gives no room.';
comment on column ledger.tally.points is 'So many so far.';
comment on column ledger.account.due_at is 'No later than when time alone next brings something about in one of its lots; null if never.';
comment on table ledger.lot is 'What one event granted on one set of terms. Each of its units is in exactly one of six states.';
comment on column ledger.lot.member_id is 'Whose it is.';
comment on column ledger.lot.number is 'The member''s own count of lots, from 1.';
comment on column ledger.lot.program_id is 'The member''s programme.';
comment on column ledger.lot.asset is 'Of what.';
comment on column ledger.lot.event_id is 'The event that granted it.';
comment on column ledger.lot.order_id is 'The order it was earned by, if any.';
comment on column ledger.lot.version is 'The programme version that granted it.';
comment on column ledger.lot.earned_at is 'When the event occurred.';
comment on column ledger.lot.store is 'The store that issued it, if known.';
comment on column ledger.lot.active_at is 'From when it can be used; null if at once, or while it waits for a milestone.';
comment on column ledger.lot.awaits is 'The milestone of the order it waits for.';
comment on column ledger.lot.awaits_days is 'How many days after the milestone.';
comment on column ledger.lot.cancels_at is 'When it is given up if the milestone has not come; null if it waits for ever.';
comment on column ledger.lot.budgets is 'By budget, how many units go back into it when they are given up; null if none do.';
comment on column ledger.lot.expires_at is 'From when it can no longer be used; null if never, or if it slides.';
comment on column ledger.lot.slides is 'Whether it lasts as long as the account sees activity.';
comment on column ledger.lot.shortfall is 'What a return does about units that were spent already.';
comment on column ledger.lot.granted is 'Units granted; never changes.';
comment on column ledger.lot.pending is 'Units not usable yet.';
comment on column ledger.lot.available is 'Units to spend.';
comment on column ledger.lot.held is 'Units set aside.';
comment on column ledger.lot.consumed is 'Units spent, used to repay what was owed, or given to another member.';
comment on column ledger.lot.expired is 'Units lost to time.';
comment on column ledger.lot.reversed is 'Units taken back, or paid out again.';
comment on column ledger.lot.open is 'Whether anything of it is left.';
comment on table ledger.movement is 'Units of an asset that went from one place to another: a double entry in one row. Written once, never changed.';
comment on column ledger.movement.member_id is 'Whose units.';
comment on column ledger.movement.sequence is 'The member''s own count of movements, from 1, without gaps.';
comment on column ledger.movement.program_id is 'The member''s programme.';
comment on column ledger.movement.asset is 'Of what.';
comment on column ledger.movement.lot is 'The lot they belong to; null for what is owed.';
comment on column ledger.movement.kind is 'What sort of movement: earned, spent, taken_back …';
comment on column ledger.movement.from_place is 'Where they were.';
comment on column ledger.movement.to_place is 'Where they went.';
comment on column ledger.movement.points is 'How many.';
comment on column ledger.movement.balance_after is 'The balance of the asset once this was applied: available + held + owed.';
comment on column ledger.movement.at is 'When it took effect; never earlier than the movement before it.';
comment on column ledger.movement.occurred_at is 'When the event behind it occurred.';
comment on column ledger.movement.recorded_at is 'When it was written.';
comment on column ledger.movement.event_id is 'The event that brought it about.';
comment on column ledger.movement.batch_id is 'The batch it was written in; the programme''s side of it is posted once a batch.';
comment on column ledger.movement.reference is 'The hold, spend, order, transfer, top-up, card or reason it is about, if any.';
comment on column ledger.movement.posted_on is 'The business day on whose books it is: the day it was written, in the programme''s zone, or the first after it that was not closed.';
comment on column ledger.movement.issuer_store is 'The store that issued the lot, if known.';
comment on column ledger.movement.acceptor_store is 'The store where it was paid with, if known; what comes back names it again.';
comment on table ledger.checkpoint is 'What a member had of an asset after so many movements. Written once, never changed.';
comment on column ledger.checkpoint.member_id is 'Whose.';
comment on column ledger.checkpoint.sequence is 'After which of the member''s movements.';
comment on column ledger.checkpoint.asset is 'Of what.';
comment on column ledger.checkpoint.program_id is 'The member''s programme.';
comment on column ledger.checkpoint.pending is 'Not usable yet, then.';
comment on column ledger.checkpoint.available is 'To spend, then.';
comment on column ledger.checkpoint.held is 'Set aside, then.';
comment on column ledger.checkpoint.owed is 'Owed, then: zero or less.';
comment on table ledger.control_posting is 'The programme''s side of the movements of one batch: one row a control account, so that no row is hot.';
comment on column ledger.control_posting.batch_id is 'The batch.';
comment on column ledger.control_posting.program_id is 'Whose account.';
comment on column ledger.control_posting.asset is 'Of what.';
comment on column ledger.control_posting.place is 'Which control account: issued, spent, expired, reversed, refunded, transferred.';
comment on column ledger.control_posting.points is 'What was put in (or, negative, taken out) by the batch.';
comment on column ledger.control_posting.recorded_at is 'When it was written.';
comment on column ledger.control_posting.posted_on is 'The business day on whose books it is, as its movements''.';
comment on table ledger.sealed is 'Up to which business day nothing more can be posted.';
comment on column ledger.sealed.program_id is 'Whose books.';
comment on column ledger.sealed.through is 'The last day on which nothing more can be posted.';
comment on function ledger.lock_of_day is 'The number of the lock of a programme''s business day.';
comment on function ledger.posting_day is 'The business day on which a transaction posts; its lock is held to the transaction''s end.';
comment on table ledger.hold is 'Units set aside for a checkout, or paid with at once. Ends exactly once.';
comment on column ledger.hold.member_id is 'Whose.';
comment on column ledger.hold.id is 'The caller''s own number of it.';
comment on column ledger.hold.program_id is 'The member''s programme.';
comment on column ledger.hold.asset is 'Of what.';
comment on column ledger.hold.placed_at is 'When it was placed.';
comment on column ledger.hold.deadline is 'When it lapses by itself; null if never.';
comment on column ledger.hold.order_id is 'The order it pays for, if told.';
comment on column ledger.hold.store is 'The store where it is paid with, if told.';
comment on column ledger.hold.state is 'open, captured, released or lapsed.';
comment on table ledger.hold_part is 'How much of a hold came from which lot, in the order of spending.';
comment on column ledger.hold_part.member_id is 'Whose.';
comment on column ledger.hold_part.hold_id is 'Which hold.';
comment on column ledger.hold_part.ordinal is 'From 0, in the order of spending.';
comment on column ledger.hold_part.program_id is 'The member''s programme.';
comment on column ledger.hold_part.lot is 'Which lot.';
comment on column ledger.hold_part.points is 'Set aside.';
comment on column ledger.hold_part.captured is 'Of them, paid with.';
comment on column ledger.hold_part.reinstated is 'Of those, given back because what they paid for came back.';
comment on table ledger.top_up is 'Money that was paid in for stored value or points, on what terms it is paid out again, and how much of it was.';
comment on column ledger.top_up.member_id is 'Whose.';
comment on column ledger.top_up.id is 'The caller''s own number of it.';
comment on column ledger.top_up.program_id is 'The member''s programme.';
comment on column ledger.top_up.event_id is 'The event that brought it.';
comment on column ledger.top_up.paid_at is 'When it was paid.';
comment on column ledger.top_up.paid is 'The price, in minor units.';
comment on column ledger.top_up.refund_fee is 'The fee on a refund, in hundredths of a percent.';
comment on column ledger.top_up.fee_min is 'The least fee where there is one, in minor units.';
comment on column ledger.top_up.fee_max is 'The most there is of a fee, in minor units; null without a limit.';
comment on column ledger.top_up.free_days is 'Through so many days after it was paid there is no fee.';
comment on column ledger.top_up.refund_bonus is 'What becomes of the unused bonus: forfeit or keep-used-share.';
comment on column ledger.top_up.refunded is 'Of the price, what was paid out again, fees included; minor units.';
comment on column ledger.top_up.charged is 'Of that, what was not free of a fee; minor units.';
comment on column ledger.top_up.fee is 'Of that, what was kept; minor units.';
comment on column ledger.top_up.package is 'The programme''s code of the package that was bought; null for a free amount.';
comment on column ledger.top_up.ladders is 'The codes of the ladders that counted it, with spaces between.';
comment on table ledger.top_up_part is 'The lots that a top-up brought: first what the money bought, then what was on top.';
comment on column ledger.top_up_part.member_id is 'Whose.';
comment on column ledger.top_up_part.top_up_id is 'Which top-up.';
comment on column ledger.top_up_part.ordinal is 'From 0.';
comment on column ledger.top_up_part.program_id is 'The member''s programme.';
comment on column ledger.top_up_part.asset is 'The account the lot is in.';
comment on column ledger.top_up_part.lot is 'Which lot.';
comment on column ledger.top_up_part.part is 'principal was bought, bonus was on top.';
comment on column ledger.top_up_part.units is 'What it brought.';
comment on column ledger.top_up_part.taken is 'Of it, what was paid out or forfeited by refunds.';
comment on table ledger.order_position is 'What is remembered of a paid order, so that a return knows what to take back.';
comment on column ledger.order_position.member_id is 'Whose order.';
comment on column ledger.order_position.id is 'The shop''s own number.';
comment on column ledger.order_position.program_id is 'The member''s programme.';
comment on column ledger.order_position.paid_at is 'When it was paid.';
comment on column ledger.order_position.version is 'The programme version that decided it.';
comment on column ledger.order_position.ladders is 'The codes of the ladders that counted it, with blanks between them: a return takes nothing off one that came later.';
comment on column ledger.order_position.event_id is 'The event that brought it.';
comment on column ledger.order_position.lines is 'Its lines: of each its name, units bought, money paid, units that came back, money that came back.';
comment on column ledger.order_position.grants is 'What rules gave its lines: of each the line''s place from 0, rule, lot, asset, points, points taken back, budget; and the order its coupons: neither line nor lot, the template for the asset.';
comment on view ledger.order_line is 'A line of an order, and how much of it came back.';
comment on column ledger.order_line.member_id is 'Whose.';
comment on column ledger.order_line.order_id is 'Of which order.';
comment on column ledger.order_line.ordinal is 'From 0, as in the order.';
comment on column ledger.order_line.line_id is 'The line''s own name within the order.';
comment on column ledger.order_line.quantity is 'Units bought.';
comment on column ledger.order_line.paid is 'Money paid for them, in minor units.';
comment on column ledger.order_line.returned_quantity is 'Units that came back.';
comment on column ledger.order_line.returned_amount is 'Money that came back, in minor units.';
comment on view ledger.line_grant is 'What one rule gave one line, and how much of it was taken back.';
comment on column ledger.line_grant.member_id is 'Whose.';
comment on column ledger.line_grant.order_id is 'Of which order.';
comment on column ledger.line_grant.ordinal is 'Of which line.';
comment on column ledger.line_grant.rule is 'The rule or multiplier that gave it.';
comment on column ledger.line_grant.lot is 'The lot it went into.';
comment on column ledger.line_grant.asset is 'Of what.';
comment on column ledger.line_grant.points is 'What it gave.';
comment on column ledger.line_grant.taken_back is 'Of them, taken back.';
comment on column ledger.line_grant.budget is 'The budget into which goes back what is taken back; null if it goes into none.';
comment on view ledger.coupon_grant is 'Coupons that one rule gave for an order, and how many of them were taken back.';
comment on column ledger.coupon_grant.member_id is 'Whose.';
comment on column ledger.coupon_grant.order_id is 'For which order.';
comment on column ledger.coupon_grant.rule is 'The rule that gave them.';
comment on column ledger.coupon_grant.template is 'The code of what they are.';
comment on column ledger.coupon_grant.coupons is 'How many.';
comment on column ledger.coupon_grant.taken_back is 'Of them, taken back.';
