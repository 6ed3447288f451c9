create table checkout.checkout (
    member_id          bigint      not null,
    id                 bigint      not null,
    program_id         bigint      not null,
    order_id           text        not null,
    state              text        not null,
    price              text        not null,
    stored_value_asset text,
    stored_value       bigint      not null,
    gift_card          bigint      not null,
    opened_at          timestamptz not null,
    deadline           timestamptz not null,
    ended_at           timestamptz,
    event_id           bigint,
    constraint checkout_is_one_row primary key (member_id, id),
    constraint state_of_a_checkout_is_known check (state in ('open', 'confirmed', 'cancelled', 'expired')),
    constraint what_has_ended_says_when check ((state = 'open') = (ended_at is null)),
    constraint what_was_confirmed_was_paid check (
        case when member_id = 0 then event_id is null else (state = 'confirmed') = (event_id is not null) end),
    constraint nobody_has_a_wallet check (member_id <> 0 or stored_value = 0),
    constraint nothing_is_paid_with_less_than_nothing check (stored_value >= 0 and gift_card >= 0),
    constraint stored_value_says_of_which check ((stored_value > 0) = (stored_value_asset is not null)),
    constraint a_deadline_comes_after_the_beginning check (deadline > opened_at)
);

create unique index an_order_is_checked_out_once on checkout.checkout (program_id, order_id)
    where state in ('open', 'confirmed');
create unique index a_checkout_is_found_by_its_number on checkout.checkout (program_id, id);
create index checkouts_whose_time_is_over on checkout.checkout (deadline) where state = 'open';

create table checkout.request (
    program_id  bigint      not null,
    principal   bigint      not null,
    key         text        not null,
    fingerprint bytea       not null,
    what        text        not null,
    member_id   bigint      not null,
    about       bigint      not null,
    at          timestamptz not null,
    constraint a_key_is_one_request primary key (program_id, principal, key),
    constraint what_was_asked_is_known check (what in ('open', 'confirm', 'cancel', 'return', 'exchange', 'attach')),
    constraint fingerprint_of_a_request_is_sha_256 check (octet_length(fingerprint) = 32)
);

create index requests_about_a_member on checkout.request (member_id);

comment on schema checkout is 'Carts that are being paid, and what came back of them.';
comment on table checkout.checkout is 'Carts whose price is held, with what was set aside for them, until they are paid or not.';
comment on column checkout.checkout.member_id is 'Whose it is; 0 for nobody, until it is said whose an order was.';
comment on column checkout.checkout.id is 'Made by the application, grows with time.';
comment on column checkout.checkout.program_id is 'The programme.';
comment on column checkout.checkout.order_id is 'The shop''s number of the order that it becomes.';
comment on column checkout.checkout.state is 'open, confirmed, cancelled or expired; it ends once.';
comment on column checkout.checkout.price is 'The cart with its price, as JSON: never reckoned again.';
comment on column checkout.checkout.stored_value_asset is 'The wallet it is paid out of; null where it is not.';
comment on column checkout.checkout.stored_value is 'What is paid out of the member''s wallet; minor units.';
comment on column checkout.checkout.gift_card is 'What is paid with cards of nobody''s wallet; minor units.';
comment on column checkout.checkout.opened_at is 'When it was opened.';
comment on column checkout.checkout.deadline is 'When it ends by itself.';
comment on column checkout.checkout.ended_at is 'When it was confirmed, cancelled or found to be over.';
comment on column checkout.checkout.event_id is 'The event that tells of the paid order; null where it is nobody''s.';
comment on table checkout.request is 'What was asked under which key, so that it counts once.';
comment on column checkout.request.program_id is 'The programme.';
comment on column checkout.request.principal is 'The API key or member of staff who asked.';
comment on column checkout.request.key is 'The caller''s idempotency key.';
comment on column checkout.request.fingerprint is 'SHA-256 of what was asked, in canonical form.';
comment on column checkout.request.what is 'open, confirm, cancel, return, exchange, or attach: whose an order was.';
comment on column checkout.request.member_id is 'Whose checkout or order it was; 0 for nobody.';
comment on column checkout.request.about is 'The number of the checkout, or of the return.';
comment on column checkout.request.at is 'When it was done.';

create table checkout.refund (
    member_id    bigint      not null,
    id           bigint      not null,
    program_id   bigint      not null,
    order_id     text        not null,
    reference    text        not null,
    event_id     bigint,
    goods        bigint      not null,
    delivery     bigint      not null,
    points       bigint      not null,
    stored_value bigint      not null,
    gift_card    bigint      not null,
    money        bigint      not null,
    completes    boolean     not null,
    gifts        text        not null,
    at           timestamptz not null,
    tax          bigint      not null,
    lines        text,
    constraint refund_is_one_row primary key (member_id, id),
    constraint tax_is_within_what_comes_back check (tax between 0 and goods + delivery),
    constraint what_came_back_is_told_by_an_event_or_said_here check (
        goods = 0 or event_id is not null or (member_id = 0 and lines is not null)),
    constraint a_return_is_refunded_once unique (program_id, order_id, reference),
    constraint no_tender_is_refunded_less_than_nothing check (
        goods >= 0 and delivery >= 0 and points >= 0 and stored_value >= 0 and gift_card >= 0 and money >= 0),
    constraint what_comes_back_goes_where_it_came_from check (
        goods + delivery = points + stored_value + gift_card + money)
);

create unique index an_order_comes_back_wholly_once on checkout.refund (program_id, order_id) where completes;

comment on table checkout.refund is 'What came back of orders, and to what they had been paid with. Written once.';
comment on column checkout.refund.member_id is 'Whose order it was; 0 for nobody.';
comment on column checkout.refund.id is 'Made by the application, grows with time.';
comment on column checkout.refund.program_id is 'The programme.';
comment on column checkout.refund.order_id is 'The shop''s number of the order.';
comment on column checkout.refund.reference is 'The shop''s number of the return.';
comment on column checkout.refund.event_id is 'The event that tells of the return; null where only delivery that was paid with money came back, and of an order of nobody.';
comment on column checkout.refund.goods is 'What comes back for the goods; minor units.';
comment on column checkout.refund.delivery is 'What comes back of delivery; minor units.';
comment on column checkout.refund.points is 'Of that, what the points were taken for; minor units.';
comment on column checkout.refund.stored_value is 'Of that, what goes back to the member''s wallet; minor units.';
comment on column checkout.refund.gift_card is 'Of that, what goes back to gift cards of nobody''s wallet; minor units.';
comment on column checkout.refund.money is 'Of that, what is paid back in money; minor units.';
comment on column checkout.refund.completes is 'Whether with it all goods have come back.';
comment on column checkout.refund.gifts is 'The gifts that are due back with it, as JSON.';
comment on column checkout.refund.at is 'When it was done.';
comment on column checkout.refund.tax is 'The tax in what comes back; minor units.';
comment on column checkout.refund.lines is 'Of an order that was nobody''s: what of which lines came back, with the amount of each, as JSON; null where the event tells.';

create table checkout.stock (
    program_id bigint not null,
    promotion  text   not null,
    taken      bigint not null,
    constraint stock_is_one_row primary key (program_id, promotion),
    constraint no_less_than_nothing_is_taken check (taken >= 0)
) with (fillfactor = 50);

create table checkout.turn (
    member_id  bigint not null,
    promotion  text   not null,
    program_id bigint not null,
    taken      bigint not null,
    constraint turn_is_one_row primary key (member_id, promotion),
    constraint no_turn_is_less_than_nothing check (taken >= 0)
);

create table checkout.use (
    member_id   bigint  not null,
    checkout_id bigint  not null,
    promotion   text    not null,
    program_id  bigint  not null,
    units       bigint  not null,
    back        boolean not null,
    constraint use_is_one_row primary key (member_id, checkout_id, promotion),
    constraint something_is_used check (units > 0)
);

-- Takes of a promotion's stock, or gives back where units are less than nothing; false where there is not so much. Within a
-- transaction promotions are taken in the order of their codes, and waited for; out of that order nobody is waited for: whoever
-- finds one in use begins again.
create function checkout.take(of_program bigint, of_promotion text, of_units bigint, of_stock bigint) returns boolean
    language plpgsql as $$
declare
    last text := coalesce(current_setting('zhiyin.last_stock', true), '');
begin
    insert into checkout.stock (program_id, promotion, taken) values (of_program, of_promotion, 0) on conflict do nothing;
    if of_promotion collate "C" >= last collate "C" then
        perform from checkout.stock where program_id = of_program and promotion = of_promotion for update;
        perform set_config('zhiyin.last_stock', of_promotion, true);
    else
        begin
            perform from checkout.stock where program_id = of_program and promotion = of_promotion for update nowait;
        exception when lock_not_available then
            raise exception 'the stock of % is in use by others', of_promotion using errcode = '40001';
        end;
    end if;
    update checkout.stock set taken = taken + of_units
        where program_id = of_program and promotion = of_promotion and (of_units < 0 or taken + of_units <= of_stock);
    return found;
end
$$;

comment on table checkout.stock is 'How much of a promotion''s stock is taken, by checkouts that are open or paid. Whoever takes of it holds it no longer than a batch.';
comment on column checkout.stock.program_id is 'The programme.';
comment on column checkout.stock.promotion is 'The promotion''s code, for all its versions.';
comment on column checkout.stock.taken is 'Units at a price of their own, or orders and coupons that have it.';
comment on table checkout.turn is 'How much of a promotion a member has taken.';
comment on column checkout.turn.member_id is 'Who.';
comment on column checkout.turn.promotion is 'The promotion''s code.';
comment on column checkout.turn.program_id is 'The programme.';
comment on column checkout.turn.taken is 'As in the stock.';
comment on table checkout.use is 'What a checkout has taken of promotions that there is an end of.';
comment on column checkout.use.member_id is 'Whose checkout it is; 0 for nobody.';
comment on column checkout.use.checkout_id is 'Which.';
comment on column checkout.use.promotion is 'The promotion''s code.';
comment on column checkout.use.program_id is 'The programme.';
comment on column checkout.use.units is 'How much.';
comment on column checkout.use.back is 'Whether it was given back: the checkout was not paid, or all its goods came back.';

create table checkout.allowance (
    program_id bigint      not null,
    id         bigint      not null,
    till       text        not null,
    store      text,
    sales_max  bigint      not null,
    worth_max  bigint      not null,
    sale_max   bigint      not null,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    sales      bigint      not null,
    worth      bigint      not null,
    constraint allowance_is_one_row primary key (program_id, id),
    constraint an_allowance_lets_something_through check (sales_max > 0 and worth_max > 0 and sale_max > 0),
    constraint an_allowance_ends_after_it_was_given check (expires_at > issued_at),
    constraint no_more_is_used_than_was_allowed check (sales between 0 and sales_max and worth between 0 and worth_max)
);

comment on table checkout.allowance is 'What a till may sell for points and stored value while it is offline, and how much of that it has used.';
comment on column checkout.allowance.program_id is 'The programme.';
comment on column checkout.allowance.id is 'Made by the application, grows with time.';
comment on column checkout.allowance.till is 'The shop''s name of the till.';
comment on column checkout.allowance.store is 'Where it stands; null where it was not said.';
comment on column checkout.allowance.sales_max is 'So many sales at most.';
comment on column checkout.allowance.worth_max is 'So much paid with points and stored value in all of them; minor units.';
comment on column checkout.allowance.sale_max is 'The same in one sale; minor units.';
comment on column checkout.allowance.issued_at is 'Since when.';
comment on column checkout.allowance.expires_at is 'Until when.';
comment on column checkout.allowance.sales is 'How many were told.';
comment on column checkout.allowance.worth is 'What was paid in them with points and stored value; minor units.';

create table checkout.group_buy (
    program_id bigint      not null,
    id         bigint      not null,
    promotion  text        not null,
    terms      text        not null,
    size       integer     not null,
    opened_at  timestamptz not null,
    ends_at    timestamptz not null,
    state      text        not null,
    reserved   integer     not null,
    taken      integer     not null,
    step       integer,
    ended_at   timestamptz,
    settled_at timestamptz,
    settlement bigint,
    constraint group_is_one_row primary key (program_id, id),
    constraint a_group_is_settled_under_a_number_of_its_own unique (program_id, settlement),
    constraint state_of_a_group_is_known check (state in ('open', 'complete', 'failed')),
    constraint a_group_that_ended_says_when check ((state = 'open') = (ended_at is null)),
    constraint nobody_has_a_seat_that_there_is_not check (reserved >= 0 and taken >= 0 and reserved + taken <= size),
    constraint a_group_is_complete_by_a_step check ((state = 'complete') = (step is not null)),
    constraint no_group_is_complete_below_its_step check (step <= taken),
    constraint nobody_is_about_to_pay_for_a_group_that_ended check (ended_at is null or reserved = 0),
    constraint what_is_settled_has_ended check (
        (settled_at is null) = (settlement is null) and (settled_at is null or ended_at is not null))
);

create index groups_of_a_promotion on checkout.group_buy (program_id, promotion);
create index groups_that_are_not_settled on checkout.group_buy (ends_at) where settled_at is null;

create table checkout.seat (
    member_id   bigint      not null,
    checkout_id bigint      not null,
    program_id  bigint      not null,
    group_id    bigint      not null,
    opens       boolean     not null,
    state       text        not null,
    settled_at  timestamptz,
    constraint seat_is_one_row primary key (member_id, checkout_id),
    constraint state_of_a_seat_is_known check (state in ('reserved', 'taken', 'left', 'returned')),
    constraint only_who_paid_is_owed_something check (settled_at is null or state in ('taken', 'returned'))
);

create unique index a_member_has_one_seat_of_a_group on checkout.seat (program_id, group_id, member_id)
    where state in ('reserved', 'taken');
create index seats_of_a_group on checkout.seat (program_id, group_id);

comment on table checkout.group_buy is 'Groups that buy together, until they are complete or have failed. Changed only by who holds their promotion''s stock.';
comment on column checkout.group_buy.program_id is 'The programme.';
comment on column checkout.group_buy.id is 'Made by the application, grows with time.';
comment on column checkout.group_buy.promotion is 'The code of the promotion by which it buys.';
comment on column checkout.group_buy.terms is 'Its steps, as they were when it was opened, as JSON.';
comment on column checkout.group_buy.size is 'With so many people it is full.';
comment on column checkout.group_buy.opened_at is 'When the first seat was set aside.';
comment on column checkout.group_buy.ends_at is 'When its time is over.';
comment on column checkout.group_buy.state is 'open, complete or failed; it ends once.';
comment on column checkout.group_buy.reserved is 'Seats that are set aside for checkouts.';
comment on column checkout.group_buy.taken is 'Seats that were paid for and not given up before the group ended.';
comment on column checkout.group_buy.step is 'The step that was reached, by the people it asks for.';
comment on column checkout.group_buy.ended_at is 'When it was complete or had failed.';
comment on column checkout.group_buy.settled_at is 'When all that was due back had been given back.';
comment on column checkout.group_buy.settlement is 'Counts what was settled of a programme, in the order in which it was, from 1.';
comment on table checkout.seat is 'Who has a seat in a group, by which checkout.';
comment on column checkout.seat.member_id is 'Whose checkout it is.';
comment on column checkout.seat.checkout_id is 'Which.';
comment on column checkout.seat.program_id is 'The programme.';
comment on column checkout.seat.group_id is 'The group.';
comment on column checkout.seat.opens is 'Whether the group was opened with it.';
comment on column checkout.seat.state is 'reserved; taken, once it is paid for; left, if it was let go before the group ended; returned, if its order came back after that.';
comment on column checkout.seat.settled_at is 'When what was due back of its order had been given back; null where it is not yet known whether something is.';
