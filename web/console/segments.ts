import type { Schemas } from '../shared/api/client'
import type { Group, Scalar } from './conditions'

/** The tree of a segment, as definitions are told. */
export interface Several { combinator: 'and' | 'or'; not?: boolean; rules: Tree[] }
export interface Asking { field: string; operator: string; value?: Scalar | Scalar[] }
export interface Relative { field: string; operator: string; daysAgo: number | number[] }
export interface Deed { did: What; event?: string; where?: Group }
export interface Windowed { last?: number; from?: string; to?: string }
export interface Did extends Deed, Windowed { measure: string; operator: string; value: number | number[] }
export interface Then extends Deed, Windowed { then: Deed; within: number }
export interface In { segment: string }
export type Tree = Several | Asking | Relative | Did | Then | In
export type What = 'order' | 'line' | 'return' | 'event'

export type Fields = Schemas['SegmentFieldsAnswer']
export type FieldView = Schemas['SegmentField']

export const isSeveral = (tree: Tree): tree is Several => 'rules' in tree
export const isIn = (tree: Tree): tree is In => 'segment' in tree
export const isThen = (tree: Tree): tree is Then => 'then' in tree
export const isDid = (tree: Tree): tree is Did => 'did' in tree && !('then' in tree)
export const isRelative = (tree: Tree): tree is Relative => 'daysAgo' in tree

/** A tree whose root is a group, as rows need it. */
export const grouped = (tree: Tree | undefined): Several => (tree === undefined ? { combinator: 'and', rules: [] } : isSeveral(tree) ? tree : { combinator: 'and', rules: [tree] })

/** What is asked first of something that was just chosen. */
export function first(what: string, fields: Fields): Tree {
  if (what === 'then') return { did: 'order', last: 30, then: { did: 'order' }, within: 7 }
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

/** Beginnings, for whoever has none yet. */
export const templates = (fields: Fields): Array<{ name: 'sleeping' | 'new-buyers' | 'regulars' | 'birthday'; tree: Several }> => [
  { name: 'sleeping', tree: { combinator: 'and', rules: [...gold(fields), { did: 'order', last: 90, measure: 'count', operator: '=', value: 0 }] } },
  { name: 'new-buyers', tree: { combinator: 'and', rules: [{ did: 'order', measure: 'days-since-first', operator: '<', value: 30 }] } },
  { name: 'regulars', tree: { combinator: 'and', rules: [{ did: 'order', last: 90, measure: 'count', operator: '>=', value: 3 }] } },
  { name: 'birthday', tree: { combinator: 'and', rules: [{ field: 'member.daysToBirthday', operator: '<=', value: 7 }] } },
]
