import { makeI18n, wordsOf, keepLanguage, type LanguageTag } from '../shared/i18n'
import { sharedWords } from '../shared/words'
import { words } from './words'
import { tagWords } from './words-tags'
import { insightWords } from './words-insight'
import { liftWords } from './words-lift'
import { questionWords } from './words-questions'
import { segmentWords } from './words-segments'
import { warehouseWords } from './words-warehouse'
import { tradeWords } from './words-trade'
import * as format from '../shared/format'
import { session } from './session'

const all = { ...sharedWords, ...words, ...tradeWords, ...insightWords, ...liftWords, ...segmentWords, ...tagWords, ...questionWords, ...warehouseWords } as const
export type Word = keyof typeof all & string

export const i18n = makeI18n(all)
export const { t, say, language } = wordsOf(i18n, all)
export const speakIn = (tag: LanguageTag): void => keepLanguage(i18n, tag)

export const money = (minor: number | undefined, currency?: string): string =>
  format.money(minor, currency ?? session.currency, language.value)
export const count = (value: number | undefined): string => format.count(value, language.value)
export const signed = (value: number): string => format.signed(value, language.value)
export const percent = (basisPoints: number | undefined): string => format.percent(basisPoints, language.value)
export const share = (part: number): string => format.share(part, language.value)
export const day = (value: string | undefined): string => format.day(value, language.value, session.zone)
export const month = (value: string): string => format.month(value, language.value)
export const shortDay = (value: string): string => format.shortDay(value, language.value)
export const weekday = (index: number): string => format.weekday(index, language.value)
/** As the clocks of the programme show it, wherever the browser is. */
export const moment = (value: string | undefined): string => format.moment(value, language.value, session.zone)
/** The moment at which they show what was typed. */
export const instantOf = (typed: string): string => format.instantOf(typed, session.zone)
/** What they show at a moment, as a control for local times has it. */
export const typedOf = (instant: string): string => format.typedOf(instant, session.zone)
/** Today there, or so many days from it. */
export const dayAway = (days: number): string => format.dayAway(days, session.zone)

/** Units of an asset: stored value is money, everything else is counted. */
export const units = (value: number | undefined, asset: string): string =>
  session.kindOf(asset) === 'stored-value' ? money(value) : count(value)
/** The same as a change, with its sign. */
export const change = (value: number, asset: string): string =>
  session.kindOf(asset) === 'stored-value' ? `${value > 0 ? '+' : ''}${money(value)}` : signed(value)
