/** Figures and times as people of a language write them. The server counts in minor units; nobody here calculates with money. */

const digitsOf = new Map<string, number>()

export function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency)
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    digitsOf.set(currency, digits)
  }
  return digits
}

/** Minor units as money: the point is set among the digits, so that no amount is too large for it. */
export function money(minor: number | undefined, currency: string, language: string): string {
  if (minor === undefined) return '–'
  const digits = minorDigits(currency)
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const text = String(Math.abs(Math.round(minor))).padStart(digits + 1, '0')
  const decimal = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return format.format(`${minor < 0 ? '-' : ''}${decimal}` as unknown as number)
}

/** What somebody typed as an amount, in minor units; undefined where it is none. */
export function minorOf(typed: string, currency: string): number | undefined {
  const digits = minorDigits(currency)
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(typed.trim().replaceAll(',', ''))
  if (!match || (match[2] ?? '').length > digits) return undefined
  return Number(`${match[1]}${(match[2] ?? '').padEnd(digits, '0')}`)
}

export function count(value: number | undefined, language: string): string {
  return value === undefined ? '–' : new Intl.NumberFormat(language).format(value)
}

/** A change: with its sign, and a true minus. */
export function signed(value: number, language: string): string {
  return new Intl.NumberFormat(language, { signDisplay: 'exceptZero' }).format(value).replace('-', '−')
}

export function percent(basisPoints: number | undefined, language: string): string {
  return basisPoints === undefined
    ? '–'
    : new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000)
}

/** A part of a whole, from 0 to 1: always as exact, so that many are read down a column. */
export function share(part: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(part)
}

export function day(value: string | undefined, language: string, zone?: string): string {
  if (!value) return '–'
  const date = new Date(value.length === 10 ? `${value}T12:00:00Z` : value)
  return new Intl.DateTimeFormat(language, {
    year: 'numeric', month: 'short', day: 'numeric', ...(value.length === 10 ? { timeZone: 'UTC' } : { timeZone: zone }),
  }).format(date)
}

/** The month of a day: Mar 2026. */
export const month = (value: string, language: string): string =>
  new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(`${value.slice(0, 10)}T12:00:00Z`))

/** A day without its year, for the foot of a drawing. */
export const shortDay = (value: string, language: string): string =>
  new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${value}T12:00:00Z`))

/** A day of the week, Monday being 0. */
export const weekday = (index: number, language: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + index, 12)))

export function moment(value: string | undefined, language: string, zone?: string): string {
  return value
    ? new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: zone }).format(new Date(value))
    : '–'
}

/** The moment at which clocks in a zone show what was typed, such as 2026-03-02T09:30; where they show it twice, the first. */
export function instantOf(typed: string, zone: string | undefined): string {
  if (!zone) return new Date(typed).toISOString()
  const wanted = Date.parse(`${typed}Z`)
  const shown = (instant: number): number => {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }).formatToParts(instant)
    const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '0'
    return Date.parse(`${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}.${of('fractionalSecond')}Z`)
  }
  // twice: the first guess may lie on the other side of a change of the clocks
  let instant = wanted - (shown(wanted) - wanted)
  instant -= shown(instant) - wanted
  return new Date(instant).toISOString()
}

/** What clocks in a zone show at a moment, as a control for local times has it: 2026-03-02T09:30, with its seconds where there are any. */
export function typedOf(instant: string, zone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(Date.parse(instant))
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '00'
  const shown = `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
  return of('second') === '00' ? shown : `${shown}:${of('second')}`
}

/** The day it is there now, so many days from today: 2026-03-02. */
export const dayAway = (days: number, zone: string | undefined): string => typedOf(new Date(Date.now() + days * 86_400_000).toISOString(), zone).slice(0, 10)
