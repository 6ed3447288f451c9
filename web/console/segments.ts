import type { Schemas } from '../shared/api/client'
import type { FieldOf, Group, Kind, Scalar, Test } from './conditions'
import { say, t } from './i18n'

/** The tree of a segment, as definitions are told. */
export interface Several { combinator: 'and' | 'or'; not?: boolean; rules: Tree[] }
export interface Asking { field: string; operator: string; value?: Scalar | Scalar[] }
export interface Relative { field: string; operator: string; daysAgo: number | number[] }
export interface Deed { did: What; event?: string; first?: boolean; where?: Group | Test }
export interface Windowed { last?: number; from?: string; to?: string }
export interface Did extends Deed, Windowed { measure: string; operator: string; value: number | number[] }
/** What comes later is written within what comes before it. */
export interface Next extends Deed { then?: Next; within?: number }
export interface Then extends Deed, Windowed { then: Next; within: number }
export interface In { segment: string }
export type Tree = Several | Asking | Relative | Did | Then | In
export type What = 'order' | 'line' | 'return' | 'event'

export type Fields = Schemas['SegmentFieldsAnswer']
export type FieldView = Schemas['SegmentField']
export interface Choice { code: string; name: string }
/** What rows can be made of: what the server lists, and the kinds of behaviour and tags as far as one may see them. */
export interface Known extends Fields { kinds: readonly Schemas['KindView'][]; tags: readonly Choice[] }

export const isSeveral = (tree: Tree): tree is Several => 'rules' in tree
export const isIn = (tree: Tree): tree is In => 'segment' in tree
export const isThen = (tree: Tree): tree is Then => 'then' in tree
export const isDid = (tree: Tree): tree is Did => 'did' in tree && !('then' in tree)
export const isRelative = (tree: Tree): tree is Relative => 'daysAgo' in tree

/** So many things may come after the first. */
export const LATER_MAX = 4
export interface Later { deed: Deed; within: number }
/** What comes after the first, in turn. */
export function laters(tree: Then): Later[] {
  const all: Later[] = []
  for (let next: Next | undefined = tree.then, within: number | undefined = tree.within; next !== undefined; ) {
    const { then, within: more, ...deed }: Next = next
    all.push({ deed, within: within ?? 0 })
    next = then
    within = more
  }
  return all
}
/** The first with these after it. */
export function followed(tree: Then, all: readonly Later[]): Then {
  const { then: _, within: __, ...first } = tree
  const inner = (at: number): { then: Next; within: number } => ({ then: { ...all[at]!.deed, ...(at + 1 < all.length ? inner(at + 1) : {}) }, within: all[at]!.within })
  return { ...first, ...inner(0) }
}

/** What a deed must be like as a group, as rows need it. */
export const whereOf = (deed: Deed): Group | undefined => (deed.where === undefined ? undefined : 'rules' in deed.where ? deed.where : { combinator: 'and', rules: [deed.where] })

const STAGES = ['no_order', 'new', 'active', 'loyal', 'high_value', 'dormant', 'returned', 'lost'] as const
const RISKS = ['low', 'medium', 'high'] as const
const GROUPS = ['champions', 'loyal', 'potentially_loyal', 'new', 'promising', 'needing_attention', 'falling_asleep', 'at_risk', 'cannot_lose', 'lost'] as const

/** What something kept of members can be, as far as that is known; anything else may be typed. */
export function choicesOf(field: FieldView | undefined, known: Known): readonly Choice[] {
  if (field === undefined) return []
  if (field.name === 'member.tags') return known.tags
  if (field.name === 'member.segments') return known.segments
  if (field.name === 'lifecycle.stage') return STAGES.map((code) => ({ code, name: say('lifestage', code) }))
  if (field.name === 'expected.churn-risk') return RISKS.map((code) => ({ code, name: say('churnrisk', code) }))
  if (field.name === 'rfm.group') return GROUPS.map((code) => ({ code, name: say('rfmgroup', code) }))
  return field.options
}

/** By what events say as orders and lines do: the same stores, channels, categories and brands. */
const LIKE: Record<string, readonly [What, string]> = { 'event.store': ['order', 'order.store'], 'event.channel': ['order', 'order.channel'], 'event.category': ['line', 'line.category'], 'event.brand': ['line', 'line.brand'] }

/** What a deed may be asked; of behaviour first what is said of that kind, with what it was declared as. */
export function fieldsOf(deed: Deed, known: Known): FieldOf[] {
  const of = (what: What): readonly FieldView[] => known.deeds.find((one) => one.did === what)?.fields ?? []
  const said = deed.did === 'event' ? (known.kinds.find((kind) => kind.kind === deed.event)?.properties ?? []) : []
  const place = (field: FieldView): number => {
    const at = said.findIndex((property) => `event.${property.name}` === field.name)
    return at < 0 ? said.length : at
  }
  return [...of(deed.did)].sort((one, other) => place(one) - place(other)).map((field) => {
    const property = said.find((one) => `event.${one.name}` === field.name)
    const like = LIKE[field.name]
    const options = field.options.length > 0 || like === undefined ? field.options : (of(like[0]).find((one) => one.name === like[1])?.options ?? [])
    return { name: field.name, kind: field.kind as Kind, of: 'event', label: property === undefined ? field.label : t('segment.property', { name: field.label, type: say('propertytype', property.type) }), operators: field.operators, options }
  })
}

/** A tree whose root is a group, as rows need it. */
export const grouped = (tree: Tree | undefined): Several => (tree === undefined ? { combinator: 'and', rules: [] } : isSeveral(tree) ? tree : { combinator: 'and', rules: [tree] })

/** What is asked first of something that was just chosen. */
export function first(what: string, fields: Fields): Tree {
  if (what === 'then') return { did: 'event', event: 'browse', last: 30, then: { did: 'order' }, within: 7 }
  if (what === 'in') return { segment: fields.segments[0]?.code ?? '' }
  if (what.startsWith('did:')) {
    const did = what.slice(4) as What
    return { did, ...(did === 'event' ? { event: 'browse' } : {}), last: 30, measure: 'count', operator: '>=', value: 1 }
  }
  const field = fields.members.find((one) => one.name === what)
  const kind = field?.kind ?? 'text'
  if (kind === 'date') return { field: what, operator: '>=', daysAgo: 30 }
  const value: Scalar = kind === 'flag' ? true : kind === 'number' || kind === 'money' ? 0 : (field?.options[0]?.code ?? '')
  return { field: what, operator: kind === 'set' ? 'contains' : kind === 'number' || kind === 'money' ? '>=' : '=', value }
}

/** What a row is about, as {@link first} takes it. */
export const about = (tree: Tree): string => (isIn(tree) ? 'in' : isThen(tree) ? 'then' : isDid(tree) ? `did:${tree.did}` : 'field' in tree ? tree.field : '')

/** Which measures there are, as definitions call them; answers call them otherwise. */
export const measureWord = (answered: string): string => answered.replaceAll('_', '-')
export const measureAnswered = (word: string): string => word.replaceAll('-', '_')

const gold = (fields: Fields): Tree[] => {
  const tier = fields.members.find((field) => field.name.startsWith('member.tier.') && field.options.length > 0)
  return tier === undefined ? [] : [{ field: tier.name, operator: '=', value: tier.options[tier.options.length > 2 ? 2 : tier.options.length - 1]!.code }]
}

/** Beginnings, that can be added to what there is. */
export type TemplateName = 'sleeping' | 'new-buyers' | 'regulars' | 'birthday' | 'abandoned' | 'first-bought' | 'dormant'
export const templates = (fields: Fields): Array<{ name: TemplateName; tree: Several }> => {
  const category = fields.deeds.find((deed) => deed.did === 'line')?.fields.find((field) => field.name === 'line.category')?.options[0]?.code ?? ''
  return [
    { name: 'sleeping', tree: { combinator: 'and', rules: [...gold(fields), { did: 'order', last: 90, measure: 'count', operator: '=', value: 0 }] } },
    { name: 'new-buyers', tree: { combinator: 'and', rules: [{ did: 'order', measure: 'days-since-first', operator: '<', value: 30 }] } },
    { name: 'regulars', tree: { combinator: 'and', rules: [{ did: 'order', last: 90, measure: 'count', operator: '>=', value: 3 }] } },
    { name: 'birthday', tree: { combinator: 'and', rules: [{ field: 'member.daysToBirthday', operator: '<=', value: 7 }] } },
    { name: 'abandoned', tree: { combinator: 'and', rules: [{ did: 'event', event: 'cart', last: 7, measure: 'count', operator: '>=', value: 1 }, { combinator: 'and', not: true, rules: [{ did: 'event', event: 'cart', last: 7, then: { did: 'order' }, within: 7 }] }] } },
    { name: 'first-bought', tree: { combinator: 'and', rules: [{ did: 'line', first: true, where: { combinator: 'and', rules: [{ field: 'line.category', operator: '=', value: category }] }, measure: 'count', operator: '>=', value: 1 }] } },
    ...(fields.members.some((field) => field.name === 'lifecycle.stage') ? [{ name: 'dormant' as const, tree: { combinator: 'and' as const, rules: [{ field: 'lifecycle.stage', operator: '=', value: 'dormant' }] } }] : []),
  ]
}
