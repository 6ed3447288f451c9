-- Each table that a request changes outside of intake, whose events are a record themselves. Columns that are neither noted nor
-- masked are nobody's business, or change with every use.
call trail.watch_table('access.api_key', 'key', 'id', 'id',
    'name,scopes,networks,publishable,origins,expires_at,rotated_at,former_until,revoked_at', 'hash', 'always');
call trail.watch_table('seal.data_key', 'data_key', 'number', 'program_id,purpose,number', 'purpose,number,spent_at', '', 'always');
call trail.watch_table('staff.account', 'staff', 'id', 'id', 'disabled_at,password_changed_at,erased_at', 'email,name,password,totp_secret',
    'always');
call trail.watch_table('staff.role', 'role', 'code', 'code', 'name,permissions,goodwill_points,goodwill_money', '', 'always');
call trail.watch_table('staff.role_grant', 'staff', 'account_id', 'account_id,program_id,role', 'role,stores,granted_at', '', 'always');
call trail.watch_table('staff.session', 'session', 'id', 'id', 'account_id,started_at,proven_at,ended_at', 'agent', 'always');
call trail.watch_table('staff.invitation', 'invitation', 'id', 'id', 'expires_at,taken_at,ended_at', 'email', 'always');
call trail.watch_table('staff.invited_role', 'invitation', 'invitation_id', 'invitation_id,program_id,role', 'role,stores', '', 'always');
call trail.watch_table('staff.recovery_code', 'staff', 'account_id', 'account_id,hash', 'used_at', 'hash', 'always');
call trail.watch_table('staff.passkey', 'staff', 'account_id', 'id', 'made_at', 'name,credential,key', 'always');
call trail.watch_table('staff.known_as', 'staff', 'account_id', 'account_id,house', 'house,issuer,made_at', 'name', 'always');
call trail.watch_table('program.program', 'program', 'code', 'id', 'code,needs_approval,notice_days,birthday_changes,sandbox', '', 'always');
call trail.watch_table('program.version', 'version', 'number', 'program_id,number',
    'stage,announced_at,scheduled,effective_from,under_way', '', 'always');
call trail.watch_table('program.brand', 'brand', 'program_id', 'program_id', 'mark,name,colour', 'logo', 'always');
call trail.watch_table('program.step', 'version', 'number', 'program_id,sequence',
    'what,remark,starts_at,share,among_tags,among_segments', '', 'always');
call trail.watch_table('promotion.promotion', 'promotion', 'code', 'program_id,code,number', 'number,published_at,ended_at', '', 'always');
call trail.watch_table('checkout.allowance', 'till_allowance', 'id', 'program_id,id',
    'till,store,sales_max,worth_max,sale_max,expires_at', '', 'acted');
call trail.watch_table('checkout.group_buy', 'group', 'id', 'program_id,id', 'promotion,ends_at,state', '', 'acted');
call trail.watch_table('card.batch', 'card_batch', 'id', 'id', 'asset,amount,cards,currency,store', '', 'always');
call trail.watch_table('card.card', 'card', 'id', 'id', 'state,amount,expires_at', '', 'acted');
call trail.watch_table('coupon.template', 'coupon_template', 'code', 'program_id,code,number', 'number,published_at,ended_at', '', 'always');
call trail.watch_table('coupon.annulment', 'coupon', 'coupon_id', 'member_id,coupon_id', 'at', '', 'always');
call trail.watch_table('coupon.transfer', 'coupon', 'coupon_id', 'member_id,coupon_id', 'to_coupon', '', 'always');
call trail.watch_table('coupon.batch', 'coupon_batch', 'id', 'id', 'kind,wanted,state,collected_at', 'secret', 'acted');
call trail.watch_table('store.store', 'store', 'code', 'program_id', 'code,name,takes_orders,gives_orders,opened_at,closed_at', '', 'always');
call trail.watch_table('store.membership', 'member', 'member_id', 'member_id', 'joined_at,shares_since', '', 'acted');
call trail.watch_table('segment.segment', 'segment', 'code', 'program_id,code', 'kind,name,number,marks,archived_at', '', 'always');
call trail.watch_table('segment.listed', 'segment', 'code', 'member_id,program_id,code', 'member_id', '', 'acted');
call trail.watch_table('segment.export', 'segment', 'code', 'program_id,id', 'format,contents,members,reason', '', 'always');
call trail.watch_table('source.code', 'join_code', 'code', 'program_id,code', 'kind,name,staff,store,source,channel,ends_at', '', 'always');
call trail.watch_table('insight.lifecycle', 'lifecycle', 'program_id', 'program_id',
    'new_days,dormant_days,lost_days,returned_days,window_days,loyal_orders,high_value_spend', '', 'always');
call trail.watch_table('tag.tag_group', 'tag_group', 'code', 'program_id,code', 'name,store,for_platform', '', 'always');
call trail.watch_table('tag.tag', 'tag', 'code', 'program_id,code',
    'name,group_code,rule,at_once,hour,change_percent_max,rule_number', '', 'always');
call trail.watch_table('tag.run', 'tag', 'tag', 'program_id,id', 'rule_number,why', '', 'acted');
call trail.watch_table('behaviour.kind', 'behaviour_kind', 'kind', 'program_id,kind', 'says,properties', '', 'always');
call trail.watch_table('behaviour.terms', 'behaviour_terms', 'program_id', 'program_id', 'strict,user_ids', '', 'always');
call trail.watch_table('behaviour.product', 'product', 'sku', 'program_id,sku', 'name,brand,category,price,currency', '', 'acted');
call trail.watch_table('household.household', 'household', 'number', 'id', 'created_at,dissolved_at', '', 'always');
call trail.watch_table('household.membership', 'member', 'member_id', 'member_id,household_id', 'consents', '', 'always');
call trail.watch_table('finance.day', 'day', 'day', 'program_id,day', 'closed_at,root', '', 'always');
call trail.watch_table('history.backtest', 'backtest', 'id', 'id', 'version,from_day,to_day,months,replications,state', '', 'acted');
call trail.watch_table('history.study', 'study', 'number', 'program_id,number,kind', 'kind,state', '', 'acted');
call trail.watch_table('insight.figure', 'figure', 'figure', 'program_id,figure', 'owner,target', '', 'always');
call trail.watch_table('insight.rfm', 'rfm', 'program_id', 'program_id', 'settings', '', 'always');
call trail.watch_table('insight.model', 'model', 'program_id', 'program_id', 'model,horizon_days,months,discount_basis_points,margin_basis_points,level_percent', '', 'always');
call trail.watch_table('insight.goal', 'goal', 'id', 'program_id,id', 'measure,store,from_day,until_day,target,set_at,ended_at,subject', '', 'always');
call trail.watch_table('insight.competitor', 'competitor_entry', 'id', 'program_id,id', 'day,removed_at', '', 'always');
call trail.watch_table('insight.report', 'report', 'id', 'program_id,id', 'name,path,form,every,hour,language,ordered_at,ended_at', '', 'always');
call trail.watch_table('insight.recipient', 'report', 'report_id', 'program_id,report_id,staff_id', 'ended_at', '', 'always');
call trail.watch_table('lift.test', 'lift_test', 'id', 'program_id,id',
    'name,audience,held_back,draws,from_day,until_day,days_before,decides,margin,media,messages,templates,promotions,adjustments,begun_at,ended_at', '', 'always');
call trail.watch_table('lift.drawn', 'lift_test', 'test_id', 'member_id,program_id,test_id', 'held_back', '', 'acted');
call trail.watch_table('warehouse.plan', 'warehouse', 'program_id', 'program_id', 'hour,whole_every,keep', '', 'always');
call trail.watch_table('warehouse.destination', 'warehouse_destination', 'id', 'id',
    'endpoint,region,bucket,prefix,path_style,taken_at,ended_at', 'access_key,secret_key', 'always');
call trail.watch_table('warehouse.export', 'warehouse_export', 'number', 'program_id,number',
    'why,whole,state,failure,as_of,rows,destination,removed_at', '', 'always');
call trail.watch_table('approval.request', 'approval', 'id', 'id', 'operation,state,decided_at,remark,failure', '', 'always');
call trail.watch_table('approval.rule', 'approval_rule', 'what', 'program_id,what', 'over,asked', '', 'always');
call trail.watch_table('trail.day', 'audit_day', 'day', 'day', 'kept_at', '', 'acted');
call trail.watch_table('signin.terms', 'sign_in_terms', 'program_id', 'program_id', 'joining,countries,sends_a_day', '', 'always');
call trail.watch_table('member.change', 'member', 'member_id', 'member_id,id', 'change,kind,proven', '', 'always');
call trail.watch_table('sandbox.test_clock', 'test_clock', 'program_id', 'program_id', 'runs_since,target', '', 'acted');
call trail.watch_table('household.relation', 'member', 'member_id', 'member_id,id', 'kind,removed_at', 'name,birthday', 'always');

-- What is kept about whom was shown what, and what he said. Written once: what is emptied when somebody is deleted is not told again.
create trigger noted_when_made after insert on privacy.disclosure referencing new table as fresh
    for each statement execute function trail.watch('member', 'member_id', 'member_id,id', 'what,reason', '', 'always');
create trigger noted_when_made after insert on privacy.erasure referencing new table as fresh
    for each statement execute function trail.watch('member', 'member_id', 'member_id', 'at', '', 'always');
create trigger noted_when_made after insert on privacy.consent referencing new table as fresh
    for each statement execute function trail.watch('member', 'member_id', 'member_id,id', 'purpose,channel,given,notice', '', 'acted');

-- What is given by hand. What becomes of it, its uses say.
create trigger noted_when_made after insert on coupon.coupon referencing new table as fresh
    for each statement execute function trail.watch('coupon', 'id', 'id', 'template_id,how', '', 'acted');
