import type { Schemas } from '../shared/api/client'
import { minorOf } from '../shared/format'
import { filled, group, major, nothing, whole } from './benefits'
import { sentence, type Group } from './conditions'
import { count, instantOf, language, money, say, t, typedOf } from './i18n'
import { fundingSaid, noTerms, termsSaid, termsWritten, textOf, timeSaid, typedTerms, type TypedTerms, type Written } from './terms'
import { session } from './session'

/** A coupon template, as it is typed. */
export interface CouponForm extends TypedTerms {
  days: string; after: string
  claim: boolean; giveFrom: string; giveUntil: string; quota: string; perMember: string; budget: string; who: Group
  onReturn: 'back' | 'stays' | 'days'; onReturnDays: string; transferable: boolean; remindDays: string
}

export const noCoupon = (): CouponForm => ({
  ...noTerms(), days: '14', after: '', claim: true, giveFrom: '', giveUntil: '', quota: '', perMember: '1', budget: '', who: nothing(),
  onReturn: 'back', onReturnDays: '7', transferable: false, remindDays: '',
})

/** What is typed, as the document that it becomes. */
export function couponWritten(form: CouponForm): Written {
  const get = {
    claim: form.claim ? undefined : false, from: form.giveFrom ? instantOf(form.giveFrom) : undefined, until: form.giveUntil ? instantOf(form.giveUntil) : undefined,
    quota: whole(form.quota), perMember: whole(form.perMember), who: filled(form.who),
  }
  return {
    coupon: form.code.trim() || undefined,
    ...termsWritten(form),
    lasts: form.days ? { days: whole(form.days), after: form.after ? whole(form.after) : undefined } : undefined,
    get: Object.values(get).some((value) => value !== undefined) ? get : undefined,
    budget: form.budget ? major(form.budget) : undefined,
    onReturn: form.onReturn === 'days' ? { days: whole(form.onReturnDays) } : form.onReturn,
    transferable: form.transferable || undefined,
    remindDays: whole(form.remindDays) || undefined,
  }
}

/** What a template says, as it is typed. */
export function typedCoupon(written: Written): CouponForm {
  const lasts = (written['lasts'] ?? {}) as Written
  const get = (written['get'] ?? {}) as Written
  const back = written['onReturn']
  return {
    ...noCoupon(), ...typedTerms(written, true),
    days: textOf(lasts['days']), after: textOf(lasts['after']),
    claim: get['claim'] !== false, giveFrom: get['from'] ? typedOf(textOf(get['from'])) : '', giveUntil: get['until'] ? typedOf(textOf(get['until'])) : '',
    quota: textOf(get['quota']), perMember: textOf(get['perMember']), who: group(get['who']), budget: textOf(written['budget']),
    onReturn: back === 'stays' ? 'stays' : typeof back === 'object' && back !== null ? 'days' : 'back',
    onReturnDays: typeof back === 'object' && back !== null ? textOf((back as Written)['days']) : '7',
    transferable: written['transferable'] === true, remindDays: textOf(written['remindDays']),
  }
}

/** The terms as a member and a clerk would have them explained. */
export function inWords(form: CouponForm): string[] {
  const lines = termsSaid(form)
  lines.push(form.days ? t(form.after ? 'terms.days-after' : 'terms.days', { days: form.days, after: form.after }) : form.from || form.until ? timeSaid(form) : t('terms.for-ever'))
  lines.push(form.claim ? t('terms.claim') : t('terms.by-hand'))
  if (filled(form.who)) lines.push(t('terms.who', { what: sentence(form.who) }))
  if (form.perMember) lines.push(t('terms.per-member', { n: form.perMember }))
  lines.push(form.quota ? t('terms.quota', { n: count(whole(form.quota)) }) : t('terms.no-quota'))
  if (form.budget) lines.push(t('terms.budget', { amount: money(minorOf(form.budget, session.currency)) }))
  lines.push(form.onReturn === 'days' ? t('terms.return-days', { days: form.onReturnDays }) : say('onreturn', form.onReturn))
  if (form.transferable) lines.push(t('terms.transferable'))
  return [...lines, ...fundingSaid(form)]
}

export const couponTone = (state: string): 'good' | 'note' | 'gold' | 'bad' | undefined =>
  state === 'usable' ? 'good' : state === 'reserved' || state === 'not-yet' ? 'note' : state === 'redeemed' ? 'gold' : state === 'void' ? 'bad' : undefined

/** What a document is called in the language that is read here. */
export const calledIn = (name: Record<string, string> | undefined, otherwise: string): string =>
  name?.[language.value] ?? name?.['en'] ?? name?.[''] ?? Object.values(name ?? {})[0] ?? otherwise

export type Template = Schemas['CouponTemplateAnswer']
