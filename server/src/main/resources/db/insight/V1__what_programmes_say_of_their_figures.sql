create table insight.figure (
    program_id bigint not null,
    figure text not null,
    owner text,
    target bigint,
    changed_at timestamptz not null,
    changed_by bigint not null,
    constraint a_figure_is_set_once primary key (program_id, figure),
    constraint owner_of_a_figure_is_short_and_not_blank check (length(owner) <= 100 and owner ~ '\S'),
    constraint a_target_is_not_negative check (target >= 0)
);

create table insight.rfm (
    program_id bigint not null,
    settings text not null,
    changed_at timestamptz not null,
    changed_by bigint not null,
    constraint a_programme_scores_in_one_way primary key (program_id)
);

create table insight.model (
    program_id bigint not null,
    model text not null,
    horizon_days integer not null,
    months integer not null,
    discount_basis_points integer not null,
    margin_basis_points integer not null,
    level_percent integer not null,
    changed_at timestamptz not null,
    changed_by bigint not null,
    constraint a_programme_expects_in_one_way primary key (program_id),
    constraint model_is_known check (model in ('bg_nbd', 'pareto_nbd')),
    constraint something_is_expected check (horizon_days > 0 and months > 0 and margin_basis_points > 0),
    constraint a_level_is_a_probability check (level_percent between 1 and 99)
);

create table insight.fit (
    program_id bigint not null,
    id bigint not null,
    model text not null,
    parameters text not null,
    log_likelihood double precision not null,
    members bigint not null,
    known_until date not null,
    fitted_at timestamptz not null,
    constraint a_fit_is_one_row primary key (program_id, id),
    constraint model_that_was_fitted_is_known check (model in ('bg_nbd', 'pareto_nbd')),
    constraint a_model_learns_from_somebody check (members > 0)
);

create table insight.goal (
    program_id bigint not null,
    id bigint not null,
    measure text not null,
    store text,
    from_day date not null,
    until_day date not null,
    target bigint not null,
    recipients text[] not null,
    set_at timestamptz not null,
    set_by text not null,
    alerted_at timestamptz,
    ended_at timestamptz,
    ended_by text,
    constraint a_goal_is_one_row primary key (program_id, id),
    constraint measure_of_a_goal_is_known check (measure in ('new_members', 'active_members', 'buyers', 'orders', 'revenue', 'repurchase_rate')),
    constraint a_goal_ends_on_its_first_day_or_later check (until_day >= from_day),
    constraint something_is_wanted check (target > 0),
    constraint a_goal_is_ended_by_somebody check ((ended_at is null) = (ended_by is null)),
    constraint a_goal_is_ended_after_it_was_set check (ended_at >= set_at)
);

create index goals_under_way on insight.goal (program_id, until_day) where ended_at is null;

create table insight.competitor (
    program_id bigint not null,
    id bigint not null,
    competitor text not null,
    what text not null,
    value text,
    day date not null,
    source text not null,
    note text,
    written_at timestamptz not null,
    written_by bigint not null,
    removed_at timestamptz,
    constraint what_is_known_of_another_house_is_one_row primary key (program_id, id),
    constraint what_is_known_says_of_whom_and_from_where check (competitor ~ '\S' and what ~ '\S' and source ~ '\S'),
    constraint what_is_taken_out_was_written_down_before check (removed_at >= written_at)
);

create table insight.report (
    program_id bigint not null,
    id bigint not null,
    name text not null,
    path text not null,
    parameters jsonb not null,
    form text not null,
    every text not null,
    hour integer not null,
    language text not null,
    begins date not null,
    ordered_at timestamptz not null,
    ordered_by bigint not null,
    ended_at timestamptz,
    constraint a_report_is_one_row primary key (program_id, id),
    constraint a_report_has_a_name check (length(name) <= 100 and name ~ '\S'),
    constraint form_of_a_report_is_known check (form in ('text', 'csv', 'xlsx')),
    constraint how_often_is_known check (every in ('daily', 'weekly', 'monthly')),
    constraint an_hour_is_of_the_day check (hour between 0 and 23),
    constraint language_of_a_report_is_known check (language in ('en', 'zh_cn', 'zh_tw')),
    constraint a_report_ends_after_it_was_ordered check (ended_at >= ordered_at)
);

create table insight.recipient (
    program_id bigint not null,
    report_id bigint not null,
    staff_id bigint not null,
    ended_at timestamptz,
    constraint somebody_is_mailed_a_report_once primary key (program_id, report_id, staff_id),
    constraint he_is_mailed_a_report foreign key (program_id, report_id) references insight.report (program_id, id)
);


create table insight.sending (
    program_id bigint not null,
    report_id bigint not null,
    until_day date not null,
    staff_id bigint not null,
    state text not null,
    failure text,
    tries integer not null,
    token bytea not null,
    claimed_at timestamptz not null,
    sent_at timestamptz,
    constraint a_period_is_mailed_to_somebody_once primary key (program_id, report_id, until_day, staff_id),
    constraint what_is_mailed_was_ordered foreign key (program_id, report_id) references insight.report (program_id, id),
    constraint state_of_a_sending_is_known check (state in ('claimed', 'sent', 'failed', 'given_up', 'not_allowed')),
    constraint what_was_sent_says_when check ((state = 'sent') = (sent_at is not null)),
    constraint it_was_tried_at_least_once check (tries > 0),
    constraint token_of_a_mail_is_sha_256 check (octet_length(token) = 32)
);

create unique index a_mail_has_a_token_of_its_own on insight.sending (program_id, token);

comment on schema insight is 'What programmes say of their figures: settings, goals, and what is mailed.';
comment on table insight.figure is 'What a programme has said of a figure: who answers for it, and what it should be.';
comment on column insight.figure.program_id is 'The programme.';
comment on column insight.figure.figure is 'Which figure, as the API calls it.';
comment on column insight.figure.owner is 'Who answers for it: a team or a role.';
comment on column insight.figure.target is 'What it should be, in its unit; of percent in basis points.';
comment on column insight.figure.changed_at is 'When that was last said.';
comment on column insight.figure.changed_by is 'By the key, or the account of staff, with that id.';
comment on table insight.rfm is 'How a programme scores its members.';
comment on column insight.rfm.program_id is 'The programme.';
comment on column insight.rfm.settings is 'How many scores, their bounds if somebody has set them, and the named groups, as JSON.';
comment on column insight.rfm.changed_at is 'When that was last said.';
comment on column insight.rfm.changed_by is 'By the key, or the account of staff, with that id.';
comment on table insight.model is 'How a programme wants expectations to be reckoned.';
comment on column insight.model.program_id is 'The programme.';
comment on column insight.model.model is 'bg_nbd or pareto_nbd.';
comment on column insight.model.horizon_days is 'So many days to come purchases and risk are about.';
comment on column insight.model.months is 'Lifetime values are over so many months to come.';
comment on column insight.model.discount_basis_points is 'Discount a year.';
comment on column insight.model.margin_basis_points is 'What part of the revenue is left for the shop.';
comment on column insight.model.level_percent is 'With what probability intervals hold.';
comment on column insight.model.changed_at is 'When that was last said.';
comment on column insight.model.changed_by is 'By the key, or the account of staff, with that id.';
comment on table insight.fit is 'A model as it was fitted: appended to, never changed.';
comment on column insight.fit.program_id is 'The programme.';
comment on column insight.fit.id is 'Made by the application, grows with time.';
comment on column insight.fit.model is 'bg_nbd or pareto_nbd.';
comment on column insight.fit.parameters is 'Of the model and of the one of what is spent at a time, as JSON, as the papers call them.';
comment on column insight.fit.log_likelihood is 'How likely what members did is by it.';
comment on column insight.fit.members is 'From how many it was learnt.';
comment on column insight.fit.known_until is 'What they had done until the end of this day.';
comment on column insight.fit.fitted_at is 'When.';
comment on table insight.goal is 'What a programme wants to reach.';
comment on column insight.goal.program_id is 'The programme.';
comment on column insight.goal.id is 'Made by the application, grows with time.';
comment on column insight.goal.measure is 'What is counted.';
comment on column insight.goal.store is 'In which store alone; null for all.';
comment on column insight.goal.from_day is 'The first day that counts.';
comment on column insight.goal.until_day is 'The last one.';
comment on column insight.goal.target is 'What is wanted: members, orders, minor units or basis points.';
comment on column insight.goal.recipients is 'Staff to whom it is mailed when it gets off course, by their ids as they are shown.';
comment on column insight.goal.set_at is 'When it was last set.';
comment on column insight.goal.set_by is 'By which key or account of staff, as it is shown.';
comment on column insight.goal.alerted_at is 'When it was mailed that it is off course; null where it was not, or is on course again.';
comment on column insight.goal.ended_at is 'When it was ended.';
comment on column insight.goal.ended_by is 'By whom.';
comment on table insight.competitor is 'What is known of other houses: written down by hand, with its day and where it was found.';
comment on column insight.competitor.program_id is 'The programme.';
comment on column insight.competitor.id is 'Made by the application, grows with time.';
comment on column insight.competitor.competitor is 'Which house.';
comment on column insight.competitor.what is 'What is known.';
comment on column insight.competitor.value is 'How much.';
comment on column insight.competitor.day is 'Of which day it is.';
comment on column insight.competitor.source is 'Where it was found.';
comment on column insight.competitor.note is 'What else there is to say.';
comment on column insight.competitor.written_at is 'When it was written down.';
comment on column insight.competitor.written_by is 'By the key, or the account of staff, with that id.';
comment on column insight.competitor.removed_at is 'When it was taken out as a mistake.';
comment on table insight.report is 'A figure that is mailed on a schedule.';
comment on column insight.report.program_id is 'The programme.';
comment on column insight.report.id is 'Made by the application, grows with time.';
comment on column insight.report.name is 'What it is called; the subject of the mails.';
comment on column insight.report.path is 'The figure, by its path behind /v1/figures/.';
comment on column insight.report.parameters is 'What would stand behind the question mark, by name.';
comment on column insight.report.form is 'text, csv or xlsx.';
comment on column insight.report.every is 'daily, weekly or monthly.';
comment on column insight.report.hour is 'From which hour of the clock there on.';
comment on column insight.report.language is 'In which language.';
comment on column insight.report.begins is 'Periods that end on this day or later are mailed.';
comment on column insight.report.ordered_at is 'When it was ordered, or last changed.';
comment on column insight.report.ordered_by is 'By the key, or the account of staff, with that id.';
comment on column insight.report.ended_at is 'When it was ended.';
comment on table insight.recipient is 'One of the staff who is mailed a report.';
comment on column insight.recipient.program_id is 'The programme.';
comment on column insight.recipient.report_id is 'The report.';
comment on column insight.recipient.staff_id is 'His account.';
comment on column insight.recipient.ended_at is 'When he has said so.';
comment on table insight.sending is 'What came of mailing a report about one period to somebody.';
comment on column insight.sending.program_id is 'The programme.';
comment on column insight.sending.report_id is 'The report.';
comment on column insight.sending.until_day is 'The last day of the period that it is about.';
comment on column insight.sending.staff_id is 'To whom.';
comment on column insight.sending.state is 'claimed while it is on its way; sent, failed, given_up, or not_allowed.';
comment on column insight.sending.failure is 'Why not, in a word.';
comment on column insight.sending.tries is 'How often it was tried.';
comment on column insight.sending.token is 'SHA-256 of what the mail carries, by which he says that he wants no more of it.';
comment on column insight.sending.claimed_at is 'When it was last taken up.';
comment on column insight.sending.sent_at is 'When the mail server took it.';
