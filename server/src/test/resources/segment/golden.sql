-- 1, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "l"."member" from "member_lists" "l" where "l"."list" = 'o''brien');

-- 1, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "l"."member" from "member_lists" as "l" where "l"."list" = 'o''brien');

-- 1, TRINO
select "member"."number" from "member" where "member"."number" in (select "l"."member" from "member_lists" "l" where "l"."list" = 'o''brien');

-- 1, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "l"."member" from "member_lists" "l" where "l"."list" = 'o''brien');

-- 2, DUCKDB
select "member"."number" from "member" where ("member"."birthday" is not null and "member"."birthday" between date '1994-03-02' and date '2007-03-01');

-- 2, POSTGRESQL
select "member"."number" from "member" where ("member"."birthday" is not null and "member"."birthday" between date '1994-03-02' and date '2007-03-01');

-- 2, TRINO
select "member"."number" from "member" where ("member"."birthday" is not null and "member"."birthday" between date '1994-03-02' and date '2007-03-01');

-- 2, CLICKHOUSE
select "member"."number" from "member" where ("member"."birthday" is not null and "member"."birthday" between toDate32('1994-03-02') and toDate32('2007-03-01'));

-- 3, DUCKDB
select "member"."number" from "member" where "member"."number" not in (select "w"."member" from "member_words" "w" where ("w"."field" = 'tags' and "w"."word" in ('vip', 'o''brien')));

-- 3, POSTGRESQL
select "member"."number" from "member" where "member"."number" not in (select "w"."member" from "member_words" as "w" where ("w"."field" = 'tags' and "w"."word" in ('vip', 'o''brien')));

-- 3, TRINO
select "member"."number" from "member" where "member"."number" not in (select "w"."member" from "member_words" "w" where ("w"."field" = 'tags' and "w"."word" in ('vip', 'o''brien')));

-- 3, CLICKHOUSE
select "member"."number" from "member" where "member"."number" not in (select "w"."member" from "member_words" "w" where ("w"."field" = 'tags' and "w"."word" in ('vip', 'o''brien')));

-- 4, DUCKDB
select "member"."number" from "member" where ("member"."tier_status" is null or not (position('50%' in "member"."tier_status") > 0));

-- 4, POSTGRESQL
select "member"."number" from "member" where ("member"."tier_status" is null or not (position('50%' in "member"."tier_status") > 0));

-- 4, TRINO
select "member"."number" from "member" where ("member"."tier_status" is null or not (position('50%' in "member"."tier_status") > 0));

-- 4, CLICKHOUSE
select "member"."number" from "member" where ("member"."tier_status" is null or not (position("member"."tier_status", '50%') > 0));

-- 5, DUCKDB
select "member"."number" from "member" where ("member"."next_expiry" is not null and "member"."next_expiry" between date '2025-03-01' and date '2025-03-31');

-- 5, POSTGRESQL
select "member"."number" from "member" where ("member"."next_expiry" is not null and "member"."next_expiry" between date '2025-03-01' and date '2025-03-31');

-- 5, TRINO
select "member"."number" from "member" where ("member"."next_expiry" is not null and "member"."next_expiry" between date '2025-03-01' and date '2025-03-31');

-- 5, CLICKHOUSE
select "member"."number" from "member" where ("member"."next_expiry" is not null and "member"."next_expiry" between toDate32('2025-03-01') and toDate32('2025-03-31'));

-- 6, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01') group by "d"."member" having (sum("d"."paid") >= (cast(count(*) as decimal(38)) * 30000) and true));

-- 6, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "orders" as "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01') group by "d"."member" having (sum("d"."paid") >= (cast(count(*) as decimal(38)) * 30000) and true));

-- 6, TRINO
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01') group by "d"."member" having (sum("d"."paid") >= (cast(count(*) as decimal(38)) * 30000) and true));

-- 6, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= toDate32('2024-12-02') and "d"."day" <= toDate32('2025-03-01')) group by "d"."member" having (sum("d"."paid") >= (cast(count(*) as Nullable(decimal(38))) * 30000) and true));

-- 7, DUCKDB
select "member"."number" from "member" where "member"."number" not in (select "d"."member" from (select "d"."member", "d"."paid" "paid" from "orders" "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01') union all select "d"."member", -"d"."amount" "paid" from "returns" "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01')) "d" group by "d"."member" having not (sum("d"."paid") <= 0));

-- 7, POSTGRESQL
select "member"."number" from "member" where "member"."number" not in (select "d"."member" from (select "d"."member", "d"."paid" as "paid" from "orders" as "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01') union all select "d"."member", -"d"."amount" as "paid" from "returns" as "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01')) as "d" group by "d"."member" having not (sum("d"."paid") <= 0));

-- 7, TRINO
select "member"."number" from "member" where "member"."number" not in (select "d"."member" from (select "d"."member", "d"."paid" "paid" from "orders" "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01') union all select "d"."member", -"d"."amount" "paid" from "returns" "d" where ("d"."day" >= date '2024-12-02' and "d"."day" <= date '2025-03-01')) "d" group by "d"."member" having not (sum("d"."paid") <= 0));

-- 7, CLICKHOUSE
select "member"."number" from "member" where "member"."number" not in (select "d"."member" from (select "d"."member", "d"."paid" "paid" from "orders" "d" where ("d"."day" >= toDate32('2024-12-02') and "d"."day" <= toDate32('2025-03-01')) union all select "d"."member", -"d"."amount" "paid" from "returns" "d" where ("d"."day" >= toDate32('2024-12-02') and "d"."day" <= toDate32('2025-03-01'))) "d" group by "d"."member" having not (sum("d"."paid") <= 0));

-- 8, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" "d" where ("d"."day" >= date '2024-03-02' and "d"."day" <= date '2025-03-01' and "d"."category" is not null and substring("d"."category", 1, 3) = '母婴/') group by "d"."member" having cast(count(distinct "d"."day") as bigint) >= 2);

-- 8, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" as "d" where ("d"."day" >= date '2024-03-02' and "d"."day" <= date '2025-03-01' and "d"."category" is not null and substring("d"."category", 1, 3) = '母婴/') group by "d"."member" having cast(count(distinct "d"."day") as bigint) >= 2);

-- 8, TRINO
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" "d" where ("d"."day" >= date '2024-03-02' and "d"."day" <= date '2025-03-01' and "d"."category" is not null and substring("d"."category", 1, 3) = '母婴/') group by "d"."member" having cast(count(distinct "d"."day") as bigint) >= 2);

-- 8, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" "d" where ("d"."day" >= toDate32('2024-03-02') and "d"."day" <= toDate32('2025-03-01') and "d"."category" is not null and (startsWith("d"."category", '母婴/'))) group by "d"."member" having cast(count(distinct "d"."day") as Nullable(bigint)) >= 2);

-- 9, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" "d" where ("d"."day" >= date '2025-02-23' and "d"."day" <= date '2025-03-01' and "d"."kind" = 'cart') group by "d"."member" having max("d"."day") >= date '2025-02-26');

-- 9, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" as "d" where ("d"."day" >= date '2025-02-23' and "d"."day" <= date '2025-03-01' and "d"."kind" = 'cart') group by "d"."member" having max("d"."day") >= date '2025-02-26');

-- 9, TRINO
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" "d" where ("d"."day" >= date '2025-02-23' and "d"."day" <= date '2025-03-01' and "d"."kind" = 'cart') group by "d"."member" having max("d"."day") >= date '2025-02-26');

-- 9, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" "d" where ("d"."day" >= toDate32('2025-02-23') and "d"."day" <= toDate32('2025-03-01') and "d"."kind" = 'cart') group by "d"."member" having max("d"."day") >= toDate32('2025-02-26'));

-- 10, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" "a" join "orders" "b" on "b"."member" = "a"."member" where ("a"."day" >= date '2025-01-31' and "a"."day" <= date '2025-03-01' and "a"."kind" = 'cart' and "b"."day" <= date '2025-03-01' and "b"."occurred_at" > "a"."occurred_at" and datediff('day', "a"."day", "b"."day") <= 3));

-- 10, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" as "a" join "orders" as "b" on "b"."member" = "a"."member" where ("a"."day" >= date '2025-01-31' and "a"."day" <= date '2025-03-01' and "a"."kind" = 'cart' and "b"."day" <= date '2025-03-01' and "b"."occurred_at" > "a"."occurred_at" and ("b"."day" - "a"."day") <= 3));

-- 10, TRINO
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" "a" join "orders" "b" on "b"."member" = "a"."member" where ("a"."day" >= date '2025-01-31' and "a"."day" <= date '2025-03-01' and "a"."kind" = 'cart' and "b"."day" <= date '2025-03-01' and "b"."occurred_at" > "a"."occurred_at" and date_diff('day', "a"."day", "b"."day") <= 3));

-- 10, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" "a" join "orders" "b" on "b"."member" = "a"."member" where ("a"."day" >= toDate32('2025-01-31') and "a"."day" <= toDate32('2025-03-01') and "a"."kind" = 'cart' and "b"."day" <= toDate32('2025-03-01') and "b"."occurred_at" > "a"."occurred_at" and dateDiff('day', "a"."day", "b"."day") <= 3));

-- 11, DUCKDB
select "member"."number" from "member" where ("member"."tier_status" is not null and "member"."tier_status" in ('gold', 'silver') and "member"."wallet_points" is not null and "member"."wallet_points" >= 1000 and "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2024-09-03' and "d"."day" <= date '2025-03-01') group by "d"."member" having cast(count(*) as bigint) >= 3) and "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2024-03-02' and "d"."day" <= date '2025-03-01') group by "d"."member" having sum("d"."paid") >= 100000) and "member"."number" not in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2025-01-31' and "d"."day" <= date '2025-03-01')));

-- 11, POSTGRESQL
select "member"."number" from "member" where ("member"."tier_status" is not null and "member"."tier_status" in ('gold', 'silver') and "member"."wallet_points" is not null and "member"."wallet_points" >= 1000 and "member"."number" in (select "d"."member" from "orders" as "d" where ("d"."day" >= date '2024-09-03' and "d"."day" <= date '2025-03-01') group by "d"."member" having cast(count(*) as bigint) >= 3) and "member"."number" in (select "d"."member" from "orders" as "d" where ("d"."day" >= date '2024-03-02' and "d"."day" <= date '2025-03-01') group by "d"."member" having sum("d"."paid") >= 100000) and "member"."number" not in (select "d"."member" from "orders" as "d" where ("d"."day" >= date '2025-01-31' and "d"."day" <= date '2025-03-01')));

-- 11, TRINO
select "member"."number" from "member" where ("member"."tier_status" is not null and "member"."tier_status" in ('gold', 'silver') and "member"."wallet_points" is not null and "member"."wallet_points" >= 1000 and "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2024-09-03' and "d"."day" <= date '2025-03-01') group by "d"."member" having cast(count(*) as bigint) >= 3) and "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2024-03-02' and "d"."day" <= date '2025-03-01') group by "d"."member" having sum("d"."paid") >= 100000) and "member"."number" not in (select "d"."member" from "orders" "d" where ("d"."day" >= date '2025-01-31' and "d"."day" <= date '2025-03-01')));

-- 11, CLICKHOUSE
select "member"."number" from "member" where ("member"."tier_status" is not null and "member"."tier_status" in ('gold', 'silver') and "member"."wallet_points" is not null and "member"."wallet_points" >= 1000 and "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= toDate32('2024-09-03') and "d"."day" <= toDate32('2025-03-01')) group by "d"."member" having cast(count(*) as Nullable(bigint)) >= 3) and "member"."number" in (select "d"."member" from "orders" "d" where ("d"."day" >= toDate32('2024-03-02') and "d"."day" <= toDate32('2025-03-01')) group by "d"."member" having sum("d"."paid") >= 100000) and "member"."number" not in (select "d"."member" from "orders" "d" where ("d"."day" >= toDate32('2025-01-31') and "d"."day" <= toDate32('2025-03-01'))));

-- 12, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" "d" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "orders" "f" group by "f"."member") "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" <= date '2025-03-01' and "d"."category" is not null and substring("d"."category", 1, 3) = '母婴/'));

-- 12, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" as "d" join (select "f"."member", min("f"."occurred_at") as "occurred_at" from "orders" as "f" group by "f"."member") as "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" <= date '2025-03-01' and "d"."category" is not null and substring("d"."category", 1, 3) = '母婴/'));

-- 12, TRINO
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" "d" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "orders" "f" group by "f"."member") "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" <= date '2025-03-01' and "d"."category" is not null and substring("d"."category", 1, 3) = '母婴/'));

-- 12, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "lines" "d" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "orders" "f" group by "f"."member") "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" <= toDate32('2025-03-01') and "d"."category" is not null and (startsWith("d"."category", '母婴/'))));

-- 13, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" "d" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "events" "f" where "f"."kind" = 'cart' group by "f"."member") "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" >= date '2025-01-31' and "d"."day" <= date '2025-03-01' and "d"."kind" = 'cart'));

-- 13, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" as "d" join (select "f"."member", min("f"."occurred_at") as "occurred_at" from "events" as "f" where "f"."kind" = 'cart' group by "f"."member") as "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" >= date '2025-01-31' and "d"."day" <= date '2025-03-01' and "d"."kind" = 'cart'));

-- 13, TRINO
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" "d" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "events" "f" where "f"."kind" = 'cart' group by "f"."member") "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" >= date '2025-01-31' and "d"."day" <= date '2025-03-01' and "d"."kind" = 'cart'));

-- 13, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "d"."member" from "events" "d" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "events" "f" where "f"."kind" = 'cart' group by "f"."member") "d_first" on ("d_first"."member" = "d"."member" and "d_first"."occurred_at" = "d"."occurred_at") where ("d"."day" >= toDate32('2025-01-31') and "d"."day" <= toDate32('2025-03-01') and "d"."kind" = 'cart'));

-- 14, DUCKDB
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" "a" join "events" "b" on "b"."member" = "a"."member" join "orders" "c" on "c"."member" = "a"."member" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "orders" "f" group by "f"."member") "c_first" on ("c_first"."member" = "c"."member" and "c_first"."occurred_at" = "c"."occurred_at") where ("a"."day" >= date '2025-01-31' and "a"."day" <= date '2025-03-01' and "a"."kind" = 'browse' and "b"."day" <= date '2025-03-01' and "b"."kind" = 'cart' and "b"."occurred_at" > "a"."occurred_at" and datediff('day', "a"."day", "b"."day") <= 3 and "c"."day" <= date '2025-03-01' and "c"."occurred_at" > "b"."occurred_at" and datediff('day', "b"."day", "c"."day") <= 7));

-- 14, POSTGRESQL
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" as "a" join "events" as "b" on "b"."member" = "a"."member" join "orders" as "c" on "c"."member" = "a"."member" join (select "f"."member", min("f"."occurred_at") as "occurred_at" from "orders" as "f" group by "f"."member") as "c_first" on ("c_first"."member" = "c"."member" and "c_first"."occurred_at" = "c"."occurred_at") where ("a"."day" >= date '2025-01-31' and "a"."day" <= date '2025-03-01' and "a"."kind" = 'browse' and "b"."day" <= date '2025-03-01' and "b"."kind" = 'cart' and "b"."occurred_at" > "a"."occurred_at" and ("b"."day" - "a"."day") <= 3 and "c"."day" <= date '2025-03-01' and "c"."occurred_at" > "b"."occurred_at" and ("c"."day" - "b"."day") <= 7));

-- 14, TRINO
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" "a" join "events" "b" on "b"."member" = "a"."member" join "orders" "c" on "c"."member" = "a"."member" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "orders" "f" group by "f"."member") "c_first" on ("c_first"."member" = "c"."member" and "c_first"."occurred_at" = "c"."occurred_at") where ("a"."day" >= date '2025-01-31' and "a"."day" <= date '2025-03-01' and "a"."kind" = 'browse' and "b"."day" <= date '2025-03-01' and "b"."kind" = 'cart' and "b"."occurred_at" > "a"."occurred_at" and date_diff('day', "a"."day", "b"."day") <= 3 and "c"."day" <= date '2025-03-01' and "c"."occurred_at" > "b"."occurred_at" and date_diff('day', "b"."day", "c"."day") <= 7));

-- 14, CLICKHOUSE
select "member"."number" from "member" where "member"."number" in (select "a"."member" from "events" "a" join "events" "b" on "b"."member" = "a"."member" join "orders" "c" on "c"."member" = "a"."member" join (select "f"."member", min("f"."occurred_at") "occurred_at" from "orders" "f" group by "f"."member") "c_first" on ("c_first"."member" = "c"."member" and "c_first"."occurred_at" = "c"."occurred_at") where ("a"."day" >= toDate32('2025-01-31') and "a"."day" <= toDate32('2025-03-01') and "a"."kind" = 'browse' and "b"."day" <= toDate32('2025-03-01') and "b"."kind" = 'cart' and "b"."occurred_at" > "a"."occurred_at" and dateDiff('day', "a"."day", "b"."day") <= 3 and "c"."day" <= toDate32('2025-03-01') and "c"."occurred_at" > "b"."occurred_at" and dateDiff('day', "b"."day", "c"."day") <= 7));

