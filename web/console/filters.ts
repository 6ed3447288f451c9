import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** What a list shows stands in its address. Whoever asks for something else begins at the first page again. */
export function useFilters<N extends string>(names: readonly N[]): { of: Record<N, ComputedRef<string>>; any: ComputedRef<boolean>; set: (name: N, value: string) => void; put: (values: Partial<Record<N, string>>) => void } {
  const route = useRoute()
  const router = useRouter()
  const of = Object.fromEntries(names.map((name) => [name, computed(() => (typeof route.query[name] === 'string' ? (route.query[name] as string) : ''))])) as Record<N, ComputedRef<string>>
  const put = (values: Partial<Record<N, string>>): void => {
    const { cursor: _, before: __, ...rest } = route.query
    const query: Record<string, unknown> = { ...rest, ...values }
    void router.replace({ query: Object.fromEntries(Object.entries(query).filter(([, value]) => value)) as Record<string, string> })
  }
  return { of, any: computed(() => names.some((name) => of[name].value !== '')), set: (name, value) => put({ [name]: value } as Partial<Record<N, string>>), put }
}

/** What a control that was just changed says. */
export const said = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value.trim()
