import type { Schemas } from '../shared/api/client'
import { minorDigits, minorOf } from '../shared/format'
import { sentence, type Group } from './conditions'
import { count, language, money, say, t } from './i18n'
import { session } from './session'

/** What a coupon gives, as a form asks for it. Whatever else there is is written as text. */
export const KINDS = ['amount', 'each', 'percent', 'delivery', 'gift', 'exchange', 'nth', 'take'] as const
export type Kind = (typeof KINDS)[number]

export interface CouponForm {
  code: string; name: string; lane: string; kind: Kind
  amount: string; percent: string; cap: string; sku: string; units: string; worth: string; nth: string; take: string; pay: string
  least: string; leastOf: 'amount' | 'units'
  days: string; after: string; from: string; until: string
  claim: boolean; quota: string; perMember: string; budget: string
  onReturn: 'back' | 'stays' | 'days'; onReturnDays: string; transferable: boolean; remindDays: string
  platform: string; store: string; partner: string; alone: boolean
  when: Group; lines: Group; who: Group
}

const none = (): Group => ({ combinator: 'and', rules: [] })
export const noCoupon = (): CouponForm => ({
  code: '', name: '', lane: '', kind: 'amount', amount: '', percent: '', cap: '', sku: '', units: '1', worth: '', nth: '2', take: '3', pay: '2', least: '', leastOf: 'amount',
  days: '14', after: '', from: '', until: '', claim: true, quota: '', perMember: '1', budget: '', onReturn: 'back', onReturnDays: '7', transferable: false, remindDays: '',
  platform: '100', store: '0', partner: '0', alone: false, when: none(), lines: none(), who: none(),
})

const whole = (text: string): number | undefined => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined)
/** Major units as the programme's text has them: a number with the point in its place, made of digits alone. */
const major = (text: string): number | undefined => {
  const minor = minorOf(text, session.currency)
  return minor === undefined ? undefined : Number(`${String(minor).padStart(minorDigits(session.currency) + 1, '0')}`.replace(new RegExp(`(\\d{${minorDigits(session.currency)}})$`), '.$1'))
}
const filled = (group: Group): Group | undefined => (group.rules.length > 0 ? group : undefined)

function gives(form: CouponForm): Record<string, unknown> {
  const cap = form.cap ? { most: major(form.cap) } : {}
  switch (form.kind) {
    case 'amount': return { amountOff: major(form.amount) }
    case 'each': return { amountOffEach: major(form.amount) }
    case 'percent': return { percentOff: whole(form.percent), ...cap }
    case 'delivery': return { delivery: 'free', ...cap }
    case 'gift': return { gifts: [{ sku: form.sku.trim(), units: whole(form.units), ...(form.worth ? { worth: major(form.worth) } : {}) }] }
    case 'exchange': return { prices: { [form.sku.trim()]: major(form.amount || '0') }, most: whole(form.units) }
    case 'nth': return { nth: whole(form.nth), percentOff: whole(form.percent) }
    case 'take': return { take: whole(form.take), pay: whole(form.pay) }
  }
}

/** What is typed, as the document that it becomes: JSON, which is YAML too. */
export function document(form: CouponForm): string {
  const get = { claim: form.claim ? undefined : false, quota: whole(form.quota), perMember: whole(form.perMember), who: filled(form.who) }
  const shares = Object.fromEntries((['platform', 'store', 'partner'] as const).map((who) => [who, whole(form[who]) ?? 0]).filter(([, part]) => part))
  return JSON.stringify({
    coupon: form.code.trim(),
    name: { [language.value]: form.name.trim() },
    lane: form.lane,
    when: filled(form.when), lines: filled(form.lines),
    atLeast: form.least ? { [form.leastOf]: form.leastOf === 'amount' ? major(form.least) : whole(form.least) } : undefined,
    gives: gives(form),
    alone: form.alone || undefined,
    paidBy: Object.keys(shares).length === 1 && shares['platform'] === 100 ? undefined : shares,
    from: form.from ? new Date(form.from).toISOString() : undefined,
    until: form.until ? new Date(form.until).toISOString() : undefined,
    lasts: form.days ? { days: whole(form.days), after: whole(form.after) } : undefined,
    get: Object.values(get).some((value) => value !== undefined) ? get : undefined,
    budget: form.budget ? major(form.budget) : undefined,
    onReturn: form.onReturn === 'days' ? { days: whole(form.onReturnDays) } : form.onReturn,
    transferable: form.transferable || undefined,
    remindDays: whole(form.remindDays) || undefined,
  }, undefined, 2)
}

const amount = (text: string): string => money(minorOf(text, session.currency))

function giving(form: CouponForm): string {
  const cap = form.cap ? t('terms.cap', { amount: amount(form.cap) }) : ''
  switch (form.kind) {
    case 'amount': return t('terms.amount', { amount: amount(form.amount) })
    case 'each': return t('terms.each', { amount: amount(form.amount) })
    case 'percent': return t('terms.percent', { percent: form.percent || '…' }) + cap
    case 'delivery': return t('terms.delivery') + cap
    case 'gift': return t('terms.gift', { units: form.units, sku: form.sku || '…' })
    case 'exchange': return t('terms.exchange', { units: form.units, sku: form.sku || '…', amount: amount(form.amount || '0') })
    case 'nth': return t('terms.nth', { nth: form.nth, percent: form.percent || '…' })
    case 'take': return t('terms.take', { take: form.take, pay: form.pay })
  }
}

/** The terms as a member and a clerk would have them explained. */
export function inWords(form: CouponForm): string[] {
  const words = [giving(form)]
  if (form.least) words.push(form.leastOf === 'amount' ? t('terms.least-amount', { amount: amount(form.least) }) : t('terms.least-units', { n: form.least }))
  if (filled(form.lines)) words.push(t('terms.lines', { what: sentence(form.lines) }))
  if (filled(form.when)) words.push(t('terms.when', { what: sentence(form.when) }))
  if (form.alone) words.push(t('terms.alone'))
  words.push(form.days ? t(form.after ? 'terms.days-after' : 'terms.days', { days: form.days, after: form.after }) : form.until ? t('terms.until') : t('terms.for-ever'))
  words.push(form.claim ? t('terms.claim') : t('terms.by-hand'))
  if (filled(form.who)) words.push(t('terms.who', { what: sentence(form.who) }))
  if (form.perMember) words.push(t('terms.per-member', { n: form.perMember }))
  words.push(form.quota ? t('terms.quota', { n: count(whole(form.quota)) }) : t('terms.no-quota'))
  if (form.budget) words.push(t('terms.budget', { amount: amount(form.budget) }))
  words.push(form.onReturn === 'days' ? t('terms.return-days', { days: form.onReturnDays }) : say('onreturn', form.onReturn))
  if (form.transferable) words.push(t('terms.transferable'))
  const shares = (['platform', 'store', 'partner'] as const).filter((who) => whole(form[who]))
  if (shares.length > 1 || !whole(form.platform)) words.push(t('terms.paid-by', { who: shares.map((who) => `${say('payer', who)} ${form[who]} %`).join(' · ') }))
  return words
}

export const couponTone = (state: string): 'good' | 'note' | 'gold' | 'bad' | undefined =>
  state === 'usable' ? 'good' : state === 'reserved' || state === 'not-yet' ? 'note' : state === 'redeemed' ? 'gold' : state === 'void' ? 'bad' : undefined

/** What a document is called in the language that is read here. */
export const calledIn = (name: Record<string, string> | undefined, otherwise: string): string =>
  name?.[language.value] ?? name?.['en'] ?? name?.[''] ?? Object.values(name ?? {})[0] ?? otherwise

export type Template = Schemas['CouponTemplateAnswer']
