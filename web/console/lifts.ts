import type { Schemas } from '../shared/api/client'
import { count, money, share, t } from './i18n'

export type LiftTest = Schemas['LiftTestView']
export type LiftResult = Schemas['LiftResult']
export type Interval = Schemas['LiftInterval']
export type LiftMeasure = LiftTest['decides']
export const LIFT_MEASURES = ['buyers', 'orders', 'spend'] as const

export const liftTone = (state: LiftTest['state']): 'good' | 'bad' | 'note' | undefined => (state === 'running' ? 'note' : state === 'over' ? 'good' : undefined)
export const verdictTone = (verdict: LiftResult['verdict']): 'good' | 'bad' | 'note' => (verdict === 'worked' ? 'good' : verdict === 'harmed' || verdict === 'did_not' ? 'bad' : 'note')

/** A figure of a member, in its measure's unit. */
export const inMeasure = (measure: LiftMeasure, value: number, currency: string): string => (measure === 'buyers' ? share(value) : measure === 'orders' ? String(Math.round(value * 1000) / 1000) : money(Math.round(value), currency))

/** A figure with the ends of its interval. */
export const between = (interval: Interval | undefined, print: (value: number) => string): string => (interval ? t('lift.between', { value: print(interval.value), low: print(interval.low), high: print(interval.high) }) : t('lift.unbounded'))
export const within = (interval: Interval, print: (value: number) => string): string => t('lift.interval', { low: print(interval.low), high: print(interval.high) })

export const whole = (value: number): string => count(Math.round(value))

/** Codes with commas between, as a form takes them. */
export const codesOf = (text: string): string[] => text.split(/[\s,，、]+/).filter(Boolean)
/** Reasons may have blanks in them. */
export const reasonsOf = (text: string): string[] => text.split(/[,，、\n]+/).map((one) => one.trim()).filter(Boolean)
