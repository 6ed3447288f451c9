import { makeI18n, wordsOf, keepLanguage, type LanguageTag } from '../shared/i18n'
import { sharedWords } from '../shared/words'
import * as format from '../shared/format'
import { words } from './words'
import { place } from './place'

const all = { ...sharedWords, ...words } as const

export const i18n = makeI18n(all)
export const { t, say, language } = wordsOf(i18n, all)
export const speakIn = (tag: LanguageTag): void => keepLanguage(i18n, tag)

export const money = (minor: number | undefined): string => format.money(minor, place.facts?.currency ?? 'CNY', language.value)
export const count = (value: number | undefined): string => format.count(value, language.value)
export const day = (value: string | undefined): string => format.day(value, language.value)
export const moment = (value: string | undefined): string => format.moment(value, language.value)
export const month = (value: string): string => new Intl.DateTimeFormat(language.value, { year: 'numeric', month: 'long' }).format(new Date(value))

export const percent = (basisPoints: number | undefined): string => format.percent(basisPoints, language.value)

/** How long there still is, in the largest unit that says something; nothing where our clock thinks that it is over. */
export function left(until: string, now: number): string {
  const minutes = Math.floor((new Date(until).getTime() - now) / 60_000)
  if (minutes <= 0) return ''
  if (minutes >= 2 * 1440) return `${t('left.days', { n: count(Math.floor(minutes / 1440)) })} · `
  if (minutes >= 120) return `${t('left.hours', { n: count(Math.floor(minutes / 60)) })} · `
  return `${t('left.minutes', { n: count(minutes) })} · `
}

const isMoney = (asset: string): boolean => place.facts?.assets.find((fact) => fact.code === asset.split('.')[0])?.kind === 'stored-value'
export const units = (value: number | undefined, asset: string): string => (isMoney(asset) ? money(value) : count(value))
export const change = (value: number, asset: string): string => (isMoney(asset) ? `${value > 0 ? '+' : ''}${money(value)}` : format.signed(value, language.value))
