// Asks ClickHouse, within this process, who is in segments, and says where it names others than those written beside each. The argument
// is a folder of folders, each with the rows of tables and cases.json.
import { createRequire } from 'node:module'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const { Session } = createRequire(import.meta.url)('chdb')
const DEED = 'member Int64, occurred_at DateTime64(6, \'UTC\'), day Date32, weekday Int16, hour Int16, '
const TEXT = 'Nullable(String)'
const TABLES = {
  member: `number Int64, joined Nullable(Date32), birthday Nullable(Date32), birth_month_day Nullable(Int16), tier_status ${TEXT}, wallet_points Nullable(Int64), wallet_cash Nullable(Int64), next_expiry Nullable(Date32), reachable Nullable(Int16), expected_value Nullable(Int64), expected_alive Nullable(Int64), expected_churn_risk ${TEXT}`,
  member_words: 'member Int64, field String, word String',
  member_lists: 'list String, member Int64',
  orders: `${DEED}paid Int64, store ${TEXT}, channel ${TEXT}`,
  lines: `${DEED}paid Int64, store ${TEXT}, channel ${TEXT}, product ${TEXT}, category ${TEXT}, brand ${TEXT}, quantity Int64`,
  returns: `${DEED}amount Int64`,
  events: `${DEED}kind String, p_product ${TEXT}, p_page ${TEXT}`,
}

const parent = resolve(process.argv[2])
const data = mkdtempSync(join(tmpdir(), 'zhiyin-clickhouse-'))
const session = new Session(data)
let asked = 0
let wrong = 0
try {
  console.log(`ClickHouse ${session.query('select version()', 'CSV').trim()}`)
  for (const folder of readdirSync(parent).sort()) {
    session.query('drop database if exists asked')
    session.query('create database asked')
    for (const [table, columns] of Object.entries(TABLES)) {
      session.query(`create table asked.${table} (${columns}) engine = MergeTree order by tuple()`)
      session.query(`insert into asked.${table} select * from file('${join(parent, folder, `${table}.json`)}', JSONEachRow, '${columns.replaceAll("'", "\\'")}')`)
    }
    session.query('use asked')
    for (const line of readFileSync(join(parent, folder, 'cases.json'), 'utf8').trim().split('\n')) {
      const one = JSON.parse(line)
      asked++
      try {
        const found = session.query(one.clickhouse, 'CSV').trim().split('\n').filter(Boolean).map(Number).sort((a, b) => a - b)
        if (found.join() !== one.members.join()) {
          wrong++
          console.error(`Other members (${found.length} instead of ${one.members.length}): ${one.clickhouse}`)
        }
      } catch (refused) {
        wrong++
        console.error(`Refused (${refused.message}): ${one.clickhouse}`)
      }
    }
  }
} finally {
  session.cleanup()
  rmSync(data, { recursive: true, force: true })
}
console.log(`ClickHouse: ${asked.toLocaleString('en')} segments, ${wrong.toLocaleString('en')} with other members`)
process.exit(wrong === 0 && asked > 0 ? 0 : 1)
