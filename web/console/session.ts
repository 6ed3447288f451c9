import { computed, reactive, readonly } from 'vue'
import { Trouble, type Schemas } from '../shared/api/client'
import { api, asking } from './api'
import { say } from './i18n'

type Me = Schemas['Me']
type Program = Schemas['ProgramAnswer']
type Facts = Schemas['FactsAnswer']

const KEPT = 'zhiyin.program'

const state = reactive({
  me: undefined as Me | undefined,
  programs: [] as Program[],
  program: '',
  facts: undefined as Facts | undefined,
  known: false,
})

/** Who sits here, in which programme, and what he may do: hiding is politeness, the server decides. */
export const session = reactive({
  state: readonly(state),
  me: computed(() => state.me),
  programs: computed(() => state.programs),
  program: computed(() => state.program),
  current: computed(() => state.programs.find((program) => program.code === state.program)),
  currency: computed(() => state.facts?.currency ?? 'CNY'),
  /** In which zone its days begin and end; undefined where no programme is chosen, or nothing of it is live. */
  zone: computed(() => state.facts?.zone),
  assets: computed(() => state.facts?.assets ?? []),
  ladders: computed(() => state.facts?.ladders ?? []),
  nameOf: (asset: string): string => {
    const [code, part] = asset.split('.')
    const name = state.facts?.assets.find((fact) => fact.code === code)?.name ?? code ?? asset
    return part ? `${name} · ${say('valuepart', part)}` : name
  },
  kindOf: (asset: string): string => state.facts?.assets.find((fact) => fact.code === asset.split('.')[0])?.kind ?? '',
  can: (permission: string): boolean =>
    (state.me?.permissions.includes(permission) ?? false) ||
    (state.me?.programs[state.program]?.permissions.includes(permission) ?? false),
})

async function learnFacts(): Promise<void> {
  state.facts = undefined
  if (!state.program || !session.can('facts.read')) return
  try {
    state.facts = (await api.GET('/v1/facts')).data
  } catch (accident) {
    // a programme without a live version has no facts yet
    if (!(accident instanceof Trouble)) throw accident
  }
}

export async function begin(): Promise<boolean> {
  asking.program = ''
  asking.quietly = true
  asking.left = false
  try {
    state.me = (await api.GET('/v1/staff/me')).data
  } catch (accident) {
    if (!(accident instanceof Trouble)) throw accident
    if (accident.code !== 'invalid-token') throw accident
    state.me = undefined
    state.known = true
    return false
  } finally {
    asking.quietly = false
  }
  await learnPrograms()
  state.known = true
  return true
}

export async function learnPrograms(): Promise<void> {
  const anywhere = [state.me?.permissions ?? [], ...Object.values(state.me?.programs ?? {}).map((allowed) => allowed.permissions)]
  if (anywhere.some((permissions) => permissions.includes('programs.read'))) {
    state.programs = (await api.GET('/v1/programs')).data?.programs ?? []
  } else {
    state.programs = Object.keys(state.me?.programs ?? {}).map((code) => ({ id: code, code, sandbox: false, versions: [] }))
  }
  const kept = localStorage.getItem(KEPT)
  const chosen = state.programs.find((program) => program.code === kept) ?? state.programs.find((program) => !program.sandbox) ?? state.programs[0]
  await choose(chosen?.code ?? '')
}

export async function choose(code: string): Promise<void> {
  state.program = code
  asking.program = code
  if (code) localStorage.setItem(KEPT, code)
  await learnFacts()
}

/** In another language the same things have other names. */
export const speakAnew = learnFacts

export function end(): void {
  state.me = undefined
  state.programs = []
  state.facts = undefined
  state.program = ''
  asking.program = ''
}
