import { reactive } from 'vue'
import { speakTo, Trouble, type Schemas } from '../shared/api/client'

const KEY = 'zhiyin.page'

/** Which programme this centre is of, by the publishable key that its link carries, and who is in. */
export const place = reactive({
  key: localStorage.getItem(KEY) ?? '',
  facts: undefined as Schemas['FactsAnswer'] | undefined,
  me: undefined as Schemas['MemberView'] | undefined,
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
  if (key !== place.key) place.facts = undefined
  place.key = key
  localStorage.setItem(KEY, key)
}

export async function learnFacts(): Promise<void> {
  if (place.key) place.facts = (await page.GET('/v1/facts')).data
}

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
