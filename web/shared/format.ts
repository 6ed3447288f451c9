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
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
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

export function day(value: string | undefined, language: string): string {
  if (!value) return '–'
  const date = new Date(value.length === 10 ? `${value}T12:00:00Z` : value)
  return new Intl.DateTimeFormat(language, {
    year: 'numeric', month: 'short', day: 'numeric', ...(value.length === 10 ? { timeZone: 'UTC' } : {}),
  }).format(date)
}

export function moment(value: string | undefined, language: string): string {
  return value
    ? new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(value))
    : '–'
}
