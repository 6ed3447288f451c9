import { computed } from 'vue'
import type { Schemas } from '../shared/api/client'
import { useLoad } from '../shared/load'
import { api } from './api'
import { count, day, money, percent, t } from './i18n'
import type { FigureOf } from './insight'
import { session } from './session'
import type { Target } from './charts/KpiCard.vue'

export type Goal = Schemas['GoalView']
export const MEASURES = ['new_members', 'active_members', 'buyers', 'orders', 'revenue', 'repurchase_rate', 'returning_members', 'coupons_used', 'points_spent', 'tier_members', 'funnel_conversion'] as const
/** Measures that are of something: an asset, a tier, a template, the steps of a funnel. */
export const OF_SOMETHING = ['coupons_used', 'points_spent', 'tier_members', 'funnel_conversion'] as const
/** Coupons and the books of points are in no store. */
export const OF_NO_STORE: readonly Measure[] = ['coupons_used', 'points_spent']

/** The steps of a funnel, one a line, as the server takes them: order, return, or a kind of behaviour. */
export const stepsOf = (lines: string): string => JSON.stringify(lines.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => (line === 'order' || line === 'return' ? { did: line } : { did: 'event', event: line })))

/** The other way round. */
export function linesOf(steps: string): string {
  try {
    return (JSON.parse(steps) as Array<{ did?: string; event?: string }>).map((step) => step.event ?? step.did ?? '').join('\n')
  } catch {
    return steps
  }
}

export type Measure = (typeof MEASURES)[number]

/** A sum in a goal's unit: minor units as money, basis points as percent. */
export const inUnit = (goal: { unit: string }, value: number | undefined): string => (value === undefined ? '–' : goal.unit === 'money' ? money(value) : goal.unit === 'percent' ? percent(value) : count(value))

export const goalTone = (state: string): 'good' | 'bad' | 'note' | undefined => (state === 'off_course' || state === 'missed' ? 'bad' : state === 'on_course' || state === 'reached' ? 'good' : state === 'ahead' ? 'note' : undefined)

/** Who set a goal: by his name where it is known here, else by the id of him or his key. */
export const whoSet = (goal: Goal, names: ReadonlyMap<string, string>): string => names.get(goal.set_by) ?? (NOBODY.test(goal.set_by) ? t('goal.by-itself') : goal.set_by)

/** What the house set up by itself was set by no key. */
const NOBODY = /^key_0+$/

/** Names of staff by id, as far as one may see them. */
export function useStaff() {
  const load = useLoad(async () => {
    const own: Array<[string, string]> = session.me ? [[session.me.staff, session.me.name]] : []
    if (!session.can('staff')) return new Map(own)
    const { staff } = (await api.GET('/v1/staff')).data!
    return new Map([...staff.map((line): [string, string] => [line.staff, line.name || line.email]), ...own])
  })
  return { ...load, names: computed<ReadonlyMap<string, string>>(() => load.value.value ?? new Map()) }
}

/** What is wanted of the programme, and what of that is off its course. */
export function useGoals(ended = false) {
  const load = useLoad(async () => (session.can('figures.read') && session.program ? (await api.GET('/v1/goals', { params: { query: { ended } } })).data! : null))
  const goals = computed(() => load.value.value?.goals ?? [])
  return { ...load, goals, off: computed(() => goals.value.filter((goal) => goal.state === 'off_course')) }
}

/** What a figure should be, if a goal that holds on its last day says so for the same store. */
export function targetOf(goals: readonly Goal[], of: FigureOf, measure: string | undefined, names: ReadonlyMap<string, string>): Target | undefined {
  const goal = goals.find((one) => one.measure === measure && !one.of && !one.ended_at && one.store === of.store && one.from <= of.until && one.until >= of.until)
  if (!goal) return undefined
  return {
    state: goal.state,
    says: t('goal.card', { actual: inUnit(goal, goal.actual), target: inUnit(goal, goal.target), from: day(goal.from), until: day(goal.until) }),
    set: t('goal.set-by', { who: whoSet(goal, names), at: day(goal.set_at) }),
  }
}
