import { say, t } from './i18n'
import { session } from './session'

/** The JSON model of react-querybuilder, as programmes keep it: a tree of groups and tests. */
export interface Test { field: string; operator: string; value?: Scalar | Scalar[] }
export interface Group { combinator: 'and' | 'or'; not?: boolean; rules: Array<Test | Group> }
export type Scalar = string | number | boolean
export type Kind = 'number' | 'money' | 'text' | 'flag' | 'set' | 'date'
export interface FieldOf { name: string; kind: Kind; of: 'event' | 'order' | 'line' | 'activity' }

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

/** The fields that a condition there may ask for; a field that is newer than this page stays what it is. */
export function fieldsFor(place: 'when' | 'lines', on: string, present: string[]): FieldOf[] {
  const tiers = session.ladders.map((ladder): FieldOf => ({ name: `member.tier.${ladder.code}`, kind: 'text', of: 'event' }))
  const fit = [...BUILT_IN, ...tiers].filter((field) => field.of === 'event' || (on === 'order.paid' && (field.of === 'order' || (place === 'lines' && field.of === 'line'))))
  const other = present.filter((name) => !fit.some((field) => field.name === name)).map((name): FieldOf => ({ name, kind: 'text', of: 'event' }))
  return [...fit, ...other]
}

export function fieldName(name: string): string {
  if (name.startsWith('member.tier.')) {
    const code = name.slice('member.tier.'.length)
    return t('field.tier-on', { ladder: session.ladders.find((ladder) => ladder.code === code)?.name ?? code })
  }
  return say('field', name)
}

const listed = (value: Test['value']): string => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String).join(', ')

/** A condition as a sentence, the way one would say it. */
export function sentence(rule: Test | Group | undefined): string {
  if (!rule) return t('builder.always')
  if (!isGroup(rule)) return `${fieldName(rule.field)} ${say('operator', rule.operator)}${takesNone(rule.operator) ? '' : ` ${takesTwo(rule.operator) ? listed(rule.value).replace(', ', ' – ') : listed(rule.value) || '…'}`}`
  if (rule.rules.length === 0) return t('builder.always')
  const inner = rule.rules.map((one) => (isGroup(one) && one.rules.length > 1 ? `(${sentence(one)})` : sentence(one))).join(rule.combinator === 'and' ? t('builder.and') : t('builder.or'))
  return rule.not ? t('builder.not', { what: inner }) : inner
}
