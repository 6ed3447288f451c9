import { minorDigits, minorOf } from '../shared/format'
import { sentence, type Group } from './conditions'
import { money, t } from './i18n'
import { session } from './session'

/** What promotions and coupons give, as a form asks for it: amounts as people write them. */
export const BENEFITS = ['amount', 'each', 'percent', 'price', 'exchange', 'delivery', 'gift', 'nth', 'take', 'several', 'buy', 'bundle', 'steps', 'group'] as const
export type BenefitKind = (typeof BENEFITS)[number]
export const COUPON_BENEFITS: readonly BenefitKind[] = BENEFITS.filter((kind) => kind !== 'group')
export const PROMOTION_BENEFITS: readonly BenefitKind[] = BENEFITS.filter((kind) => kind !== 'exchange')
export const MEASURES = ['amount', 'amountBefore', 'units'] as const
export type Measure = (typeof MEASURES)[number]

export interface TypedPrice { sku: string; price: string }
export interface TypedGift { sku: string; units: string; worth: string }
export interface TypedPart { units: string; lines: Group }
export interface TypedPeople { people: string; price: string }
export const STEP_KINDS = ['amount', 'percent', 'gift', 'delivery'] as const
export interface TypedStep { from: string; kind: (typeof STEP_KINDS)[number]; amount: string; percent: string; cap: string; gift: TypedGift }
export interface TypedBenefit {
  kind: BenefitKind
  amount: string; percent: string; cap: string
  prices: TypedPrice[]; others: string; most: string
  gifts: TypedGift[]; choose: string
  nth: string; take: string; pay: string; together: string
  buy: string; get: string; of: Group
  parts: TypedPart[]
  by: Measure; steps: TypedStep[]
  people: TypedPeople[]; hours: string; groups: string
  times: string
}

export const nothing = (): Group => ({ combinator: 'and', rules: [] })
export const noGift = (): TypedGift => ({ sku: '', units: '1', worth: '' })
export const noPrice = (): TypedPrice => ({ sku: '', price: '' })
export const noPart = (): TypedPart => ({ units: '1', lines: nothing() })
export const noStep = (): TypedStep => ({ from: '', kind: 'amount', amount: '', percent: '', cap: '', gift: noGift() })
export const noPeople = (): TypedPeople => ({ people: '', price: '' })
export const noBenefit = (): TypedBenefit => ({
  kind: 'amount', amount: '', percent: '', cap: '', prices: [noPrice()], others: '', most: '', gifts: [noGift()], choose: '', nth: '2', take: '3', pay: '2', together: '',
  buy: '2', get: '1', of: nothing(), parts: [noPart(), noPart()], by: 'amount', steps: [noStep()], people: [{ people: '3', price: '' }], hours: '24', groups: '', times: '',
})

export const whole = (text: string): number | undefined => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined)
export const part = (text: string): number | undefined => (/^\d{1,3}(\.\d{1,2})?$/.test(text.trim()) ? Number(text.trim()) : undefined)
/** Major units as documents have them: a number with the point in its place, made of digits alone. */
export function major(text: string): number | undefined {
  const minor = minorOf(text, session.currency)
  const digits = minorDigits(session.currency)
  return minor === undefined ? undefined : Number(String(minor).padStart(digits + 1, '0').replace(new RegExp(`(\\d{${digits}})$`), '.$1'))
}
export const filled = (group: Group): Group | undefined => (group.rules.length > 0 ? group : undefined)
export const measured = (text: string, measure: Measure): number | undefined => (measure === 'units' ? whole(text) : major(text))

type Written = Record<string, unknown>
const giftWritten = (gift: TypedGift): Written => ({ sku: gift.sku.trim(), units: whole(gift.units), worth: gift.worth ? major(gift.worth) : undefined })

/** What was typed, as documents write it. */
export function gives(typed: TypedBenefit): Written {
  const cap = { most: typed.cap ? major(typed.cap) : undefined }
  const times = { times: typed.times ? whole(typed.times) : undefined }
  const prices = Object.fromEntries(typed.prices.filter((one) => one.sku.trim()).map((one) => [one.sku.trim(), major(one.price)]))
  const most = { most: typed.most ? whole(typed.most) : undefined }
  switch (typed.kind) {
    case 'amount': return { amountOff: major(typed.amount) }
    case 'each': return { amountOffEach: major(typed.amount) }
    case 'percent': return { percentOff: part(typed.percent), ...cap }
    case 'price': return { price: typed.others ? major(typed.others) : undefined, prices: Object.keys(prices).length > 0 ? prices : undefined, ...most }
    case 'exchange': return { prices, ...most }
    case 'delivery': return { delivery: 'free', ...cap }
    case 'gift': return { gifts: typed.gifts.map(giftWritten), choose: typed.choose ? whole(typed.choose) : undefined }
    case 'nth': return { nth: whole(typed.nth), percentOff: part(typed.percent), ...times }
    case 'take': return { take: whole(typed.take), pay: whole(typed.pay), ...times }
    case 'several': return { take: whole(typed.take), price: major(typed.together), ...times }
    case 'buy': return { buy: whole(typed.buy), get: whole(typed.get), of: filled(typed.of), percentOff: typed.percent ? part(typed.percent) : undefined, ...times }
    case 'bundle': return { bundle: typed.parts.map((one) => ({ lines: filled(one.lines), units: whole(one.units) })), price: major(typed.together), ...times }
    case 'steps': return { steps: typed.steps.map((step) => stepWritten(step, typed.by)), by: typed.by === 'amount' ? undefined : typed.by, ...times }
    case 'group': return { group: typed.people.map((step) => ({ people: whole(step.people), price: major(step.price) })), hours: whole(typed.hours), groups: typed.groups ? whole(typed.groups) : undefined }
  }
}
function stepWritten(step: TypedStep, by: Measure): Written {
  const from = measured(step.from, by)
  switch (step.kind) {
    case 'amount': return { from, amountOff: major(step.amount) }
    case 'percent': return { from, percentOff: part(step.percent), most: step.cap ? major(step.cap) : undefined }
    case 'gift': return { from, gifts: [giftWritten(step.gift)] }
    case 'delivery': return { from, delivery: 'free', most: step.cap ? major(step.cap) : undefined }
  }
}

const text = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '')
export const group = (value: unknown): Group => (value && typeof value === 'object' ? (value as Group) : nothing())
const list = (value: unknown): Written[] => (Array.isArray(value) ? (value as Written[]) : [])
const typedGift = (one: Written): TypedGift => ({ sku: text(one['sku']), units: text(one['units'] ?? 1), worth: text(one['worth']) })

/** What a document gives, as it is typed. What the form does not ask is lost: whoever opens one holds both against each other. */
export function typedBenefit(written: Written, exchange: boolean): TypedBenefit {
  const typed = noBenefit()
  const has = (key: string): boolean => written[key] !== undefined
  typed.times = text(written['times'])
  typed.percent = text(written['percentOff'])
  if (has('nth')) return { ...typed, kind: 'nth', nth: text(written['nth']) }
  if (has('take')) return has('price') ? { ...typed, kind: 'several', take: text(written['take']), together: text(written['price']) } : { ...typed, kind: 'take', take: text(written['take']), pay: text(written['pay']) }
  if (has('buy')) return { ...typed, kind: 'buy', buy: text(written['buy']), get: text(written['get']), of: group(written['of']) }
  if (has('bundle')) return { ...typed, kind: 'bundle', together: text(written['price']), parts: list(written['bundle']).map((one) => ({ units: text(one['units'] ?? 1), lines: group(one['lines']) })) }
  if (has('steps')) return { ...typed, kind: 'steps', by: MEASURES.find((measure) => measure === written['by']) ?? 'amount', steps: list(written['steps']).map(typedStep) }
  if (has('gifts')) return { ...typed, kind: 'gift', gifts: list(written['gifts']).map(typedGift), choose: text(written['choose']) }
  if (has('delivery')) return { ...typed, kind: 'delivery', cap: text(written['most']) }
  if (has('group')) return { ...typed, kind: 'group', hours: text(written['hours']), groups: text(written['groups']), people: list(written['group']).map((one) => ({ people: text(one['people']), price: text(one['price']) })) }
  if (has('amountOff')) return { ...typed, kind: 'amount', amount: text(written['amountOff']) }
  if (has('amountOffEach')) return { ...typed, kind: 'each', amount: text(written['amountOffEach']) }
  if (has('price') || has('prices')) {
    const prices = Object.entries((written['prices'] ?? {}) as Written).map(([sku, price]) => ({ sku, price: text(price) }))
    return { ...typed, kind: exchange && !has('price') ? 'exchange' : 'price', prices: prices.length > 0 ? prices : [noPrice()], others: text(written['price']), most: text(written['most']) }
  }
  return { ...typed, kind: 'percent', cap: text(written['most']) }
}
function typedStep(one: Written): TypedStep {
  const step = { ...noStep(), from: text(one['from']), cap: text(one['most']) }
  if (one['percentOff'] !== undefined) return { ...step, kind: 'percent', percent: text(one['percentOff']) }
  if (one['gifts'] !== undefined) return { ...step, kind: 'gift', gift: typedGift(list(one['gifts'])[0] ?? {}) }
  if (one['delivery'] !== undefined) return { ...step, kind: 'delivery' }
  return { ...step, amount: text(one['amountOff']) }
}

const amount = (typed: string): string => money(minorOf(typed, session.currency))
const blank = (typed: string): string => typed.trim() || '…'
const giftSaid = (gift: TypedGift): string => t('terms.gift', { units: blank(gift.units), sku: blank(gift.sku) })
const reached = (typed: string, by: Measure): string => (by === 'units' ? t('terms.units', { n: blank(typed) }) : amount(typed))

function stepSaid(step: TypedStep, by: Measure): string {
  const cap = step.cap ? t('terms.cap', { amount: amount(step.cap) }) : ''
  const what = step.kind === 'amount' ? t('terms.amount', { amount: amount(step.amount) }) : step.kind === 'percent' ? t('terms.percent', { percent: blank(step.percent) }) + cap : step.kind === 'gift' ? giftSaid(step.gift) : t('terms.delivery') + cap
  return t('terms.step', { from: reached(step.from, by), what })
}

/** What it gives, as one would say it: one sentence, or for steps one each. */
export function benefitSaid(typed: TypedBenefit): string[] {
  const cap = typed.cap ? t('terms.cap', { amount: amount(typed.cap) }) : ''
  const times = typed.times && whole(typed.times) ? t('terms.times', { n: typed.times }) : ''
  const percent = blank(typed.percent)
  const most = typed.most ? t('terms.most-units', { n: typed.most }) : ''
  const prices = typed.prices.filter((one) => one.sku.trim()).map((one) => t('terms.price-of', { sku: one.sku, amount: amount(one.price) }))
  switch (typed.kind) {
    case 'amount': return [t('terms.amount', { amount: amount(typed.amount) })]
    case 'each': return [t('terms.each', { amount: amount(typed.amount) })]
    case 'percent': return [t('terms.percent', { percent }) + cap]
    case 'price': return [...prices.map((one) => one + most), ...(typed.others ? [t('terms.price-all', { amount: amount(typed.others) }) + most] : [])]
    case 'exchange': return typed.prices.map((one) => t('terms.exchange', { units: blank(typed.most), sku: blank(one.sku), amount: amount(one.price || '0') }))
    case 'delivery': return [t('terms.delivery') + cap]
    case 'gift': return [...typed.gifts.map(giftSaid), ...(typed.choose ? [t('terms.choose', { n: typed.choose })] : [])]
    case 'nth': return [t('terms.nth', { nth: blank(typed.nth), percent }) + times]
    case 'take': return [t('terms.take', { take: blank(typed.take), pay: blank(typed.pay) }) + times]
    case 'several': return [t('terms.several', { take: blank(typed.take), amount: amount(typed.together) }) + times]
    case 'buy': return [(typed.percent && typed.percent !== '100' ? t('terms.buy-less', { buy: blank(typed.buy), get: blank(typed.get), percent }) : t('terms.buy', { buy: blank(typed.buy), get: blank(typed.get) })) + times, ...(filled(typed.of) ? [t('terms.buy-of', { what: sentence(typed.of) })] : [])]
    case 'bundle': return [t('terms.bundle', { what: typed.parts.map((one) => t('terms.bundle-part', { n: blank(one.units), what: filled(one.lines) ? sentence(one.lines) : t('terms.any-goods') })).join(t('terms.bundle-and')), amount: amount(typed.together) }) + times]
    case 'steps': return [...typed.steps.map((step) => stepSaid(step, typed.by)), ...(times ? [t('terms.steps-times', { n: typed.times })] : [])]
    case 'group': return [...typed.people.map((step) => t('terms.people', { n: blank(step.people), amount: amount(step.price) })), t('terms.hours', { n: blank(typed.hours) }), ...(typed.groups ? [t('terms.groups', { n: typed.groups })] : [])]
  }
}
