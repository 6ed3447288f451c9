alter table coupon.batch add column meant bytea;
alter table coupon.batch add constraint only_a_batch_for_members_that_runs_says_for_whom
    check (meant is null or (kind = 'members' and state = 'running'));

comment on column coupon.batch.meant is 'The members to look at, as they were found when the batch was asked for: of each id how much it is more than the one before, in groups of seven bits; null once it has ended.';
