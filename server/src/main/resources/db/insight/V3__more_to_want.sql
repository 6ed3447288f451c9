alter table insight.goal add column subject text;
alter table insight.goal drop constraint measure_of_a_goal_is_known;
alter table insight.goal add constraint measure_of_a_goal_is_known check (measure in ('new_members', 'active_members', 'buyers', 'orders',
    'revenue', 'repurchase_rate', 'returning_members', 'coupons_used', 'points_spent', 'tier_members', 'funnel_conversion'));
alter table insight.goal add constraint a_goal_says_of_what_where_it_must check (
    subject is not null or measure not in ('points_spent', 'tier_members', 'funnel_conversion'));

comment on column insight.goal.subject is 'Of what, where the measure asks for it: an asset, a template of coupons, a ladder and a tier, or the steps of a funnel.';
comment on column insight.goal.target is 'What is wanted: members, orders, coupons, units of an asset, minor units or basis points.';
