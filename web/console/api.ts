import { reactive } from 'vue'
import { speakTo, type Trouble } from '../shared/api/client'

/** What requests are asked with, and whoever must be asked something before one can be asked again. */
export const asking = reactive({
  program: '',
  /** Whether a session that is over is no news: while we find out whether there is one. */
  quietly: false,
  /** Whether somebody has just left: what is still on its way for him is answered to nobody. */
  left: false,
  /** What is wanted of whoever sits here: to sign in anew, or to show the second factor again. */
  wanted: undefined as 'sign-in' | 'proof' | undefined,
})

const waiting: Array<(done: boolean) => void> = []

/** The dialog that was asked for is over. */
export function answered(done: boolean): void {
  asking.wanted = undefined
  for (const resolve of waiting.splice(0)) resolve(done)
}

function want(what: 'sign-in' | 'proof'): Promise<boolean> {
  asking.wanted = what
  return new Promise((resolve) => waiting.push(resolve))
}

async function mend(trouble: Trouble): Promise<boolean> {
  if (asking.quietly || asking.left) return false
  if (trouble.code === 'invalid-token') return want('sign-in')
  if (trouble.code === 'step-up-required' && trouble.status === 403) return want('proof')
  return false
}

export const api = speakTo({
  language: () => document.documentElement.lang,
  headers: () => (asking.program ? { 'Zhiyin-Program': asking.program } : {}) as Record<string, string>,
  mend,
})
