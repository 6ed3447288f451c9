import { reactive } from 'vue'
import { speakTo, Trouble, type Schemas } from '../shared/api/client'

const KEY = 'zhiyin.page'

/** Which programme this centre is of, by the publishable key that its link carries, and who is in. */
export const place = reactive({
  key: localStorage.getItem(KEY) ?? '',
  facts: undefined as Schemas['FactsAnswer'] | undefined,
  me: undefined as Schemas['MemberView'] | undefined,
  stores: undefined as Schemas['StoreFact'][] | undefined,
  offline: !navigator.onLine,
  /** A code is wanted again before something risky goes on. */
  proving: false,
})

const language = (): string => document.documentElement.lang

/** As anybody who has the link. */
export const page = speakTo({ language, headers: () => ({ Authorization: `Bearer ${place.key}` }) })

const waiting: Array<(done: boolean) => void> = []
export function proven(done: boolean): void {
  place.proving = false
  for (const resolve of waiting.splice(0)) resolve(done)
}

/** As the member who is in, by the cookie that no script reads. */
export const mine = speakTo({
  language,
  mend: async (trouble: Trouble) => {
    if (trouble.code !== 'step-up-required') return false
    place.proving = true
    return new Promise((resolve) => waiting.push(resolve))
  },
})

export function enter(key: string): void {
  if (key !== place.key) place.facts = place.stores = undefined
  place.key = key
  localStorage.setItem(KEY, key)
}

addEventListener('online', () => { place.offline = false })
addEventListener('offline', () => { place.offline = true })

export async function learnFacts(): Promise<void> {
  if (!place.key) return
  place.facts = (await page.GET('/v1/facts')).data
  await wear(place.facts?.brand?.stylesheet, place.facts?.brand?.colour)
}

/** Puts on the colours of the brand: a stylesheet of their own, whose address never says anything else. */
function wear(address: string | undefined, colour: string | undefined): Promise<void> {
  const worn = document.querySelector<HTMLLinkElement>('link#brand')
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour ?? '#07443c')
  if (!address) {
    worn?.remove()
    return Promise.resolve()
  }
  if (worn?.getAttribute('href') === address) return Promise.resolve()
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement('link'), { id: 'brand', rel: 'stylesheet', href: address })
    // whether they have come or not, the page goes on
    link.onload = link.onerror = () => {
      worn?.remove()
      resolve()
    }
    document.head.append(link)
  })
}

/** The stores, learnt once. */
export async function learnStores(): Promise<Schemas['StoreFact'][]> {
  place.stores ??= place.key ? (await page.GET('/v1/facts/stores')).data!.stores : []
  return place.stores
}
export const storeName = (code: string): string => place.stores?.find((store) => store.store === code)?.name ?? code

const CODE = 'zhiyin.join-code'

/** With whose code he came here, kept until he has joined: who showed it is kept with his joining. */
export const arrived = reactive({
  code: localStorage.getItem(CODE) ?? '',
  with(code: string): void {
    arrived.code = code
    localStorage.setItem(CODE, code)
  },
  forget(): void {
    arrived.code = ''
    localStorage.removeItem(CODE)
  },
  /** What is said of somebody who joins, or comes back, by agreeing to be a member. */
  joining(name?: string): { name?: string; channel: string; code?: string; rejoin: boolean } {
    return { name, channel: 'member-centre', code: arrived.code || undefined, rejoin: true }
  },
})

/** Whether somebody is in. */
export async function learnMe(): Promise<boolean> {
  try {
    place.me = (await mine.GET('/v1/me', { params: { query: { expand: ['wallets', 'tier', 'personal'] } } })).data
    return true
  } catch (accident) {
    if (!(accident instanceof Trouble) || accident.status !== 401) throw accident
    place.me = undefined
    return false
  }
}

export const nameOf = (asset: string): string => place.facts?.assets.find((fact) => fact.code === asset.split('.')[0])?.name ?? asset
