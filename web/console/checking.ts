import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { Trouble, type Schemas } from '../shared/api/client'
import { api } from './api'
import { session } from './session'

type Check = Schemas['DocumentCheck']
export type DocumentKind = 'promotions' | 'coupon-templates'
const PAUSE = 400

/** What the server finds in a document that nobody has kept. */
export async function checked(kind: DocumentKind, yaml: string): Promise<Check> {
  const asked = { params: { path: { code: session.program } }, body: { yaml } }
  return kind === 'promotions' ? (await api.POST('/v1/programs/{code}/promotions/check', asked)).data! : (await api.POST('/v1/programs/{code}/coupon-templates/check', asked)).data!
}

/**
 * What is wrong with a document while it is typed, place by place. What is only missing is not called wrong before somebody
 * wants to save it.
 */
export function useChecking(kind: DocumentKind, text: ComputedRef<string>, wanted: Ref<boolean>): { at: (path: string) => string | undefined; within: (path: string) => string | undefined; rest: (asked: readonly string[]) => readonly string[]; ready: ComputedRef<boolean> } {
  const found = ref<Check>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  const look = async (): Promise<void> => {
    const mine = ++turn
    try {
      const answer = await checked(kind, text.value)
      if (mine === turn) found.value = answer
    } catch (accident) {
      // saving says what is wrong as well; nobody is stopped from typing
      if (!(accident instanceof Trouble)) throw accident
    }
  }
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PAUSE)
  }, { immediate: true })
  onScopeDispose(() => {
    turn++
    clearTimeout(timer)
  })
  const faults = computed(() => (found.value?.faults ?? []).filter((fault) => wanted.value || fault.code !== 'required'))
  const says = (holds: (path: string) => boolean): string | undefined => faults.value.find((fault) => holds(fault.path))?.says
  const under = (path: string, of: string): boolean => of === path || of.startsWith(`${path}.`) || of.startsWith(`${path}[`)
  return {
    at: (path) => says((one) => one === path),
    within: (path) => says((one) => under(path, one)),
    rest: (asked) => faults.value.filter((fault) => !asked.some((path) => under(path, fault.path))).map((fault) => `${fault.path} ${fault.says}`.trim()),
    ready: computed(() => found.value !== undefined && found.value.faults.length === 0),
  }
}
