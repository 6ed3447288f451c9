import { minorOf } from '../shared/format'
import { language, money, say, t, type Word } from './i18n'
import { session } from './session'

/** The JSON model of react-querybuilder, as programmes keep it: a tree of groups and tests. */
export interface Test { field: string; operator: string; value?: Scalar | Scalar[] }
export interface Group { combinator: 'and' | 'or'; not?: boolean; rules: Array<Test | Group> }
export type Scalar = string | number | boolean
export type Kind = 'number' | 'money' | 'text' | 'flag' | 'set' | 'date'
/** What can be asked; where the server says so, how it is called, what may be asked of it and what it can be. */
export interface FieldOf { name: string; kind: Kind; of: 'event' | 'order' | 'line' | 'activity'; label?: string; operators?: readonly string[]; options?: ReadonlyArray<{ code: string; name: string }> }

export const isGroup = (rule: Test | Group): rule is Group => 'combinator' in rule

const BUILT_IN: readonly FieldOf[] = [
  { name: 'order.amount', kind: 'money', of: 'order' },
  { name: 'order.number', kind: 'number', of: 'order' },
  { name: 'order.lines', kind: 'number', of: 'order' },
  { name: 'order.quantity', kind: 'number', of: 'order' },
  { name: 'order.channel', kind: 'text', of: 'order' },
  { name: 'order.store', kind: 'text', of: 'order' },
  { name: 'line.sku', kind: 'text', of: 'line' },
  { name: 'line.category', kind: 'text', of: 'line' },
  { name: 'line.brand', kind: 'text', of: 'line' },
  { name: 'line.quantity', kind: 'number', of: 'line' },
  { name: 'line.amount', kind: 'money', of: 'line' },
  { name: 'member.days', kind: 'number', of: 'event' },
  { name: 'member.years', kind: 'number', of: 'event' },
  { name: 'member.age', kind: 'number', of: 'event' },
  { name: 'member.source', kind: 'text', of: 'event' },
  { name: 'member.tags', kind: 'set', of: 'event' },
  { name: 'member.segments', kind: 'set', of: 'event' },
  { name: 'member.birthMonth', kind: 'number', of: 'event' },
  { name: 'member.inBirthdayMonth', kind: 'flag', of: 'event' },
  { name: 'member.onBirthday', kind: 'flag', of: 'event' },
  { name: 'member.onLunarBirthday', kind: 'flag', of: 'event' },
  { name: 'member.onAnniversary', kind: 'flag', of: 'event' },
  { name: 'date.day', kind: 'date', of: 'event' },
  { name: 'date.month', kind: 'number', of: 'event' },
  { name: 'date.dayOfMonth', kind: 'number', of: 'event' },
  { name: 'date.dayFromMonthEnd', kind: 'number', of: 'event' },
  { name: 'date.weekday', kind: 'number', of: 'event' },
  { name: 'date.hour', kind: 'number', of: 'event' },
]

const OPERATORS: Record<Kind, readonly string[]> = {
  number: ['=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'notIn', 'multipleOf', 'null', 'notNull'],
  money: ['=', '!=', '<', '<=', '>', '>=', 'between', 'null', 'notNull'],
  date: ['=', '!=', '<', '<=', '>', '>=', 'between', 'null', 'notNull'],
  text: ['=', '!=', 'contains', 'doesNotContain', 'beginsWith', 'endsWith', 'in', 'notIn', 'null', 'notNull'],
  flag: ['=', '!='],
  set: ['contains', 'doesNotContain', 'in', 'notIn', 'null', 'notNull'],
}
export const operatorsOf = (kind: Kind): readonly string[] => OPERATORS[kind]
export const takesList = (operator: string): boolean => operator === 'in' || operator === 'notIn'
export const takesTwo = (operator: string): boolean => operator === 'between' || operator === 'notBetween'
export const takesNone = (operator: string): boolean => operator === 'null' || operator === 'notNull'

/** What of a programme's own document conditions can ask about. */
export interface Asked {
  activities?: Array<{ name: string; attributes?: Array<{ name: string; kind: string }> }>
  calendars?: Array<{ code: string; name?: string | Record<string, string> }>
}

/** The fields that a condition there may ask for; a field that is newer than this page stays what it is. */
export function fieldsFor(place: 'when' | 'lines', on: string, present: string[], document: Asked = {}): FieldOf[] {
  const tiers = session.ladders.map((ladder): FieldOf => ({ name: `member.tier.${ladder.code}`, kind: 'text', of: 'event' }))
  const days = (document.calendars ?? []).map((calendar): FieldOf => ({ name: `date.on.${calendar.code}`, kind: 'flag', of: 'event' }))
  const told = (document.activities ?? []).find((activity) => activity.name === on)?.attributes ?? []
  const doings = told.map((attribute): FieldOf => ({ name: `activity.${attribute.name}`, kind: KINDS.find((kind) => kind === attribute.kind) ?? 'text', of: 'event' }))
  const fit = [...doings, ...BUILT_IN, ...tiers, ...days].filter((field) => field.of === 'event' || (on === 'order.paid' && (field.of === 'order' || (place === 'lines' && field.of === 'line'))))
  const other = present.filter((name) => !fit.some((field) => field.name === name)).map((name): FieldOf => ({ name, kind: name.startsWith('date.on.') ? 'flag' : 'text', of: 'event' }))
  return [...fit, ...other]
}
const KINDS: readonly Kind[] = ['number', 'money', 'text', 'flag', 'date']

export function fieldName(name: string): string {
  if (name.startsWith('member.tier.')) {
    const code = name.slice('member.tier.'.length)
    return t('field.tier-on', { ladder: session.ladders.find((ladder) => ladder.code === code)?.name ?? code })
  }
  if (name.startsWith('activity.')) return t('field.activity', { name: name.slice('activity.'.length) })
  if (name.startsWith('date.on.')) return t('field.date-on', { calendar: name.slice('date.on.'.length) })
  return say('field', name)
}

const kindOf = (name: string): Kind => BUILT_IN.find((field) => field.name === name)?.kind ?? (name.startsWith('date.on.') ? 'flag' : 'text')

/** A value as one would say it: money with its sign, weekdays by name, the rest as it is. */
function spoken(field: string, value: Scalar): string {
  if (kindOf(field) === 'money') return money(minorOf(String(value), session.currency)) === '–' ? String(value) : money(minorOf(String(value), session.currency))
  if (field === 'date.weekday' && Number(value) >= 1 && Number(value) <= 7) return new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, Number(value)))
  if (field.startsWith('member.tier.')) return session.ladders.find((ladder) => ladder.code === field.slice('member.tier.'.length))?.tiers.find((tier) => tier.code === value)?.name ?? String(value)
  return String(value)
}

/** One test, as one would say it. */
function saying(test: Test): string {
  const field = test.field === 'date.weekday' ? t('saying.weekday') : fieldName(test.field)
  if (kindOf(test.field) === 'flag' || typeof test.value === 'boolean') {
    if (kindOf(test.field) !== 'flag') return t('saying.is', { field, value: test.value === (test.operator === '=') ? t('builder.yes') : t('builder.no') })
    return (test.value === true) === (test.operator === '=') ? field : field.startsWith('it is ') ? field.replace('it is ', 'it is not ') : t('saying.not', { what: field })
  }
  const values = (Array.isArray(test.value) ? test.value : test.value === undefined || test.value === '' ? [] : [test.value]).map((value) => spoken(test.field, value))
  const value = values.length === 0 ? '…' : values.join(t('saying.comma'))
  if (takesTwo(test.operator)) return t(test.operator === 'between' ? 'saying.between' : 'saying.notBetween', { field, from: values[0] ?? '…', to: values[1] ?? '…' })
  // one of one is that one
  const operator = takesList(test.operator) && values.length === 1 && kindOf(test.field) !== 'set' ? (test.operator === 'in' ? '=' : '!=') : test.operator
  if (kindOf(test.field) === 'set') return t(SETS[operator] ?? 'saying.other', { field, operator: say('operator', operator), value })
  if (kindOf(test.field) === 'text' && (operator === '=' || operator === '!=')) return t(operator === '=' ? 'saying.is' : 'saying.is-not', { field, value })
  return t(SAYINGS[operator] ?? 'saying.other', { field, operator: say('operator', operator), value })
}
const SETS: Record<string, Word> = { contains: 'saying.set-contains', doesNotContain: 'saying.set-doesNotContain', in: 'saying.set-in', notIn: 'saying.set-notIn', null: 'saying.set-null', notNull: 'saying.set-notNull' }
const SAYINGS: Record<string, Word> = { in: 'saying.in', notIn: 'saying.notIn', multipleOf: 'saying.multipleOf', null: 'saying.null', notNull: 'saying.notNull', beginsWith: 'saying.beginsWith', endsWith: 'saying.endsWith' }

/** What a rule asked for in vain, and what it saw; the server says money in minor units here. */
export function unmetSaid(unmet: { field: string; operator: string; wanted: string; saw?: string }): string {
  const shown = (text: string): string => (kindOf(unmet.field) === 'money' ? text.replaceAll(/-?\d+/g, (digits) => money(Number(digits))) : text)
  const wanted = [fieldName(unmet.field), say('operator', unmet.operator), shown(unmet.wanted)].filter(Boolean).join(' ')
  return `${wanted} — ${unmet.saw === undefined ? t('explain.saw-nothing') : t('explain.saw', { value: shown(unmet.saw) })}`
}

/** A condition as a sentence, the way one would say it. */
export function sentence(rule: Test | Group | undefined): string {
  if (!rule) return t('builder.always')
  if (!isGroup(rule)) return saying(rule)
  if (rule.rules.length === 0) return t('builder.always')
  const inner = rule.rules.map((one) => (isGroup(one) && one.rules.length > 1 ? t('saying.group', { what: sentence(one) }) : sentence(one))).join(rule.combinator === 'and' ? t('builder.and') : t('builder.or'))
  return rule.not ? t('builder.not', { what: inner }) : inner
}
