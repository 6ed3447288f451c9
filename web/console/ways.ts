import type { Schemas } from '../shared/api/client'
import { api } from './api'

/** The page to which other houses send browsers back. */
export const BACK = `${location.origin}/console/sign-in`

let asked: Promise<Schemas['StaffProvidersAnswer']> | undefined

/** What lets staff in beside a password: whether passkeys do, and houses that send browsers back to the sign-in page. Asked once. */
export function waysIn(): Promise<Schemas['StaffProvidersAnswer']> {
  asked ??= api.GET('/v1/staff/sign-in/providers').then((answer) => {
    const { providers, passkeys } = answer.data!
    return { passkeys, providers: providers.filter((house) => house.redirects.includes(BACK)) }
  }, (accident: unknown) => {
    asked = undefined
    throw accident
  })
  return asked
}

/** What somebody went to another house for, kept in this tab until he is back. */
export interface Going { provider: string; what: 'sign-in' | 'join' | 'tie'; to?: string; name?: string; email?: string }
const KEPT = 'zhiyin.gone-by'

export function goTo(address: string, going: Going): void {
  sessionStorage.setItem(KEPT, JSON.stringify(going))
  location.assign(address)
}

/** Whoever comes back is answered once. */
export function comeBack(): Going | undefined {
  const text = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  return text ? (JSON.parse(text) as Going) : undefined
}
