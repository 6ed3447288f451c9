create table budget.budget (
    program_id bigint not null,
    code       text   not null,
    asset      text   not null,
    total      bigint not null,
    unassigned bigint not null,
    constraint budget_is_one_row primary key (program_id, code),
    constraint a_budget_never_passes_its_limit check (unassigned between 0 and total)
);

-- Updated by one batch after the other: room on the page keeps an update from touching the index.
create table budget.slice (
    program_id bigint not null,
    code       text   not null,
    number     bigint not null,
    units      bigint not null,
    constraint slice_is_one_row primary key (program_id, code, number),
    constraint slice_is_cut_from_a_budget foreign key (program_id, code) references budget.budget (program_id, code),
    constraint nothing_is_drawn_that_is_not_there check (units >= 0)
) with (fillfactor = 50);

create sequence budget.slice_number;

create table budget.posting (
    batch_id    bigint      not null,
    program_id  bigint      not null,
    code        text        not null,
    drawn       bigint      not null,
    given_back  bigint      not null,
    recorded_at timestamptz not null,
    constraint posting_is_one_row primary key (batch_id, program_id, code),
    constraint something_was_drawn_or_given_back check (drawn >= 0 and given_back >= 0 and drawn + given_back > 0)
);

create index postings_of_a_budget on budget.posting (program_id, code, recorded_at) include (drawn, given_back);

comment on schema budget is 'What all members of a programme together may still be given.';
comment on table budget.budget is 'A budget, and what of it lies in no slice. Locked only when a slice is filled, or the total changes.';
comment on column budget.budget.program_id is 'Whose.';
comment on column budget.budget.code is 'The programme''s code of it.';
comment on column budget.budget.asset is 'Of what.';
comment on column budget.budget.total is 'How much there is in all, by the version that was published last.';
comment on column budget.budget.unassigned is 'What of it is neither given nor in a slice.';
comment on table budget.slice is 'What of a budget a writer may give without asking anybody. One writer a slice, so that no row is hot.';
comment on column budget.slice.program_id is 'Whose budget.';
comment on column budget.slice.code is 'Of which budget.';
comment on column budget.slice.number is 'The writer''s number; nobody else has it, not even after a restart.';
comment on column budget.slice.units is 'What is left in it.';
comment on sequence budget.slice_number is 'A number for each writer.';
comment on table budget.posting is 'What one batch drew from a budget and gave back to it. Written once, never changed.';
comment on column budget.posting.batch_id is 'The batch.';
comment on column budget.posting.program_id is 'Whose budget.';
comment on column budget.posting.code is 'Which budget.';
comment on column budget.posting.drawn is 'What members were given out of it.';
comment on column budget.posting.given_back is 'What came back into it because it was taken back from members.';
comment on column budget.posting.recorded_at is 'When it was written.';
