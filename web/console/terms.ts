import type { Schemas } from '../shared/api/client'
import { minorOf } from '../shared/format'
import { benefitSaid, filled, gives, group, major, measured, MEASURES, noBenefit, nothing, typedBenefit, whole, type Measure, type TypedBenefit } from './benefits'
import { sentence, type Group } from './conditions'
import { instantOf, language, money, moment, say, t, typedOf } from './i18n'
import { session } from './session'

/** What promotions and coupons have in common, as it is typed. */
export interface TypedTerms {
  code: string; names: Record<string, string>; lane: string; priority: string
  from: string; until: string
  when: Group; lines: Group; least: string; leastOf: Measure
  benefit: TypedBenefit
  times: string; alone: boolean; groups: string; notWith: string; notAfter: string[]
  platform: string; store: string; partner: string
}
export type Written = Record<string, unknown>
export const PAYERS = ['platform', 'store', 'partner'] as const

export const noTerms = (): TypedTerms => ({
  code: '', names: {}, lane: '', priority: '', from: '', until: '', when: nothing(), lines: nothing(), least: '', leastOf: 'amount', benefit: noBenefit(),
  times: '', alone: false, groups: '', notWith: '', notAfter: [], platform: '100', store: '0', partner: '0',
})

/** Under which language the name that is shown stands: of a name for all languages, under none. */
export const tongue = (names: Record<string, string>): string => (Object.keys(names).length === 1 && '' in names ? '' : language.value)
export const nameIn = (names: Record<string, string>): string => names[tongue(names)] ?? ''
/** A further language makes of a name for all languages one for the language that is read here. */
export function nameAs(names: Record<string, string>, tag: string, text: string): Record<string, string> {
  const { '': all, ...rest } = names
  const named = tag === tongue(names) ? names : all === undefined ? rest : { [language.value]: all, ...rest }
  const { [tag]: _, ...others } = named
  return text ? { ...others, [tag]: text } : others
}

const words = (text: string): string[] | undefined => {
  const list = text.split(/[\s,，、]+/).filter(Boolean)
  return list.length > 0 ? list : undefined
}
export const shares = (typed: TypedTerms): number => PAYERS.reduce((sum, who) => sum + (Number(typed[who]) || 0), 0)

const some = (written: Written): Written | undefined => (Object.values(written).some((value) => value !== undefined) ? written : undefined)

/** What was typed, as documents write it; what is not said is left out. */
export function termsWritten(typed: TypedTerms): Written {
  const names = Object.fromEntries(Object.entries(typed.names).map(([tag, text]) => [tag, text.trim()]).filter(([, text]) => text))
  const paid = Object.fromEntries(PAYERS.map((who) => [who, whole(typed[who]) ?? 0] as const).filter(([, part]) => part > 0))
  return {
    name: '' in names ? names[''] : Object.keys(names).length > 0 ? names : undefined,
    lane: typed.lane || undefined,
    priority: typed.priority ? Number(typed.priority) : undefined,
    from: typed.from ? instantOf(typed.from) : undefined,
    until: typed.until ? instantOf(typed.until) : undefined,
    when: filled(typed.when),
    lines: filled(typed.lines),
    atLeast: typed.least ? { [typed.leastOf]: measured(typed.least, typed.leastOf) } : undefined,
    gives: some(gives(typed.benefit)),
    times: typed.times ? whole(typed.times) : undefined,
    alone: typed.alone || undefined,
    groups: words(typed.groups),
    notWith: words(typed.notWith),
    notAfter: typed.notAfter.length > 0 ? typed.notAfter : undefined,
    paidBy: Object.keys(paid).length === 1 && paid['platform'] === 100 ? undefined : paid,
  }
}

export const textOf = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '')
const joined = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '')

/** What a document says, as it is typed. */
export function typedTerms(written: Written, exchange: boolean): TypedTerms {
  const least = Object.entries((written['atLeast'] ?? {}) as Written)[0]
  const paid = (written['paidBy'] ?? { platform: 100 }) as Written
  const name = written['name']
  return {
    code: textOf(written['promotion'] ?? written['coupon']),
    names: typeof name === 'object' && name !== null ? (name as Record<string, string>) : { '': textOf(name) },
    lane: textOf(written['lane']),
    priority: textOf(written['priority']),
    from: written['from'] ? typedOf(textOf(written['from'])) : '',
    until: written['until'] ? typedOf(textOf(written['until'])) : '',
    when: group(written['when']),
    lines: group(written['lines']),
    least: textOf(least?.[1]),
    leastOf: MEASURES.find((measure) => measure === least?.[0]) ?? 'amount',
    benefit: typedBenefit((written['gives'] ?? {}) as Written, exchange),
    times: textOf(written['times']),
    alone: written['alone'] === true,
    groups: joined(written['groups']),
    notWith: joined(written['notWith']),
    notAfter: Array.isArray(written['notAfter']) ? (written['notAfter'] as string[]) : [],
    platform: textOf(paid['platform'] ?? 0), store: textOf(paid['store'] ?? 0), partner: textOf(paid['partner'] ?? 0),
  }
}

const DEFAULTS: Readonly<Record<string, string>> = { priority: '0', alone: 'false', coupon: 'false', times: '1', paidBy: '{"platform":100}', transferable: 'false', onReturn: '"back"', claim: 'true', after: '0', not: 'false', units: '1', percentOff: '100' }
/** A document as a text that two of them have in common exactly where they say the same. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return Date.parse(value)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value as Written).filter(([, one]) => one !== undefined && one !== null && one !== 0)
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)] as const).filter(([key, one]) => DEFAULTS[key] !== JSON.stringify(one) && JSON.stringify(one) !== '{}').sort(([one], [other]) => (one < other ? -1 : 1)))
}
/** Whether the form says all that a document said. */
export const saysTheSame = (one: Written, other: Written): boolean => JSON.stringify(plain(one)) === JSON.stringify(plain(other))

const amount = (text: string): string => money(minorOf(text, session.currency))

/** What both kinds have, as one would say it, the benefit first. */
export function termsSaid(typed: TypedTerms): string[] {
  const lines = benefitSaid(typed.benefit)
  if (typed.least) lines.push(typed.leastOf === 'units' ? t('terms.least-units', { n: typed.least }) : t(typed.leastOf === 'amount' ? 'terms.least-amount' : 'terms.least-before', { amount: amount(typed.least) }))
  if (filled(typed.lines)) lines.push(t('terms.lines', { what: sentence(typed.lines) }))
  if (filled(typed.when)) lines.push(t('terms.when', { what: sentence(typed.when) }))
  if (typed.alone) lines.push(t('terms.alone'))
  if (typed.notAfter.length > 0) lines.push(t('terms.not-after', { lanes: typed.notAfter.join(', ') }))
  if (words(typed.notWith)) lines.push(t('terms.not-with', { groups: words(typed.notWith)!.join(', ') }))
  return lines
}
export function fundingSaid(typed: TypedTerms): string[] {
  const paying = PAYERS.filter((who) => whole(typed[who]))
  return paying.length > 1 || !whole(typed.platform) ? [t('terms.paid-by', { who: paying.map((who) => `${say('payer', who)} ${typed[who]} %`).join(' · ') })] : []
}
export function timeSaid(typed: TypedTerms): string {
  if (typed.from && typed.until) return t('terms.from-until', { from: moment(instantOf(typed.from)), until: moment(instantOf(typed.until)) })
  if (typed.from) return t('terms.from', { from: moment(instantOf(typed.from)) })
  return typed.until ? t('terms.till', { until: moment(instantOf(typed.until)) }) : t('terms.always')
}

/** A promotion, as it is typed. */
export interface TypedPromotion extends TypedTerms { coupon: boolean; stock: string; perMember: string }
export const noPromotion = (): TypedPromotion => ({ ...noTerms(), coupon: false, stock: '', perMember: '' })
export function promotionWritten(typed: TypedPromotion): Written {
  const limits = { stock: whole(typed.stock), perMember: whole(typed.perMember) }
  return { promotion: typed.code.trim() || undefined, ...termsWritten(typed), coupon: typed.coupon || undefined, limits: limits.stock || limits.perMember ? limits : undefined }
}
export function typedPromotion(written: Written): TypedPromotion {
  const limits = (written['limits'] ?? {}) as Written
  return { ...typedTerms(written, false), coupon: written['coupon'] === true, stock: textOf(limits['stock']), perMember: textOf(limits['perMember']) }
}
export function promotionSaid(typed: TypedPromotion): string[] {
  return [
    ...termsSaid(typed), timeSaid(typed),
    ...(typed.coupon ? [t('terms.asks-coupon')] : []),
    ...(typed.stock ? [t('terms.stock', { n: typed.stock })] : []), ...(typed.perMember ? [t('terms.stock-each', { n: typed.perMember })] : []),
    ...fundingSaid(typed),
  ]
}

export type DocumentFault = Schemas['DocumentFault']
export { major }
