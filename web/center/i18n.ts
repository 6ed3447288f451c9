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

const isMoney = (asset: string): boolean => place.facts?.assets.find((fact) => fact.code === asset.split('.')[0])?.kind === 'stored-value'
export const units = (value: number | undefined, asset: string): string => (isMoney(asset) ? money(value) : count(value))
export const change = (value: number, asset: string): string => (isMoney(asset) ? `${value > 0 ? '+' : ''}${money(value)}` : format.signed(value, language.value))
