import { ref, watch, type Ref } from 'vue'

/** What is being typed, kept in this browser until it is sent or thrown away: a page that is closed loses nothing. */
export function useDraft<T extends object>(name: string, empty: T): { draft: Ref<T>; kept: Ref<boolean>; forget: () => void } {
  const key = `zhiyin.draft.${name}`
  const fresh = (): T => structuredClone(empty)
  let found: T | undefined
  try {
    const text = localStorage.getItem(key)
    if (text) found = { ...fresh(), ...(JSON.parse(text) as Partial<T>) }
  } catch {
    localStorage.removeItem(key)
  }
  const draft = ref(found ?? fresh()) as Ref<T>
  const kept = ref(found !== undefined)
  watch(draft, (value) => {
    if (JSON.stringify(value) === JSON.stringify(empty)) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  }, { deep: true })
  const forget = (): void => {
    draft.value = fresh()
    kept.value = false
    localStorage.removeItem(key)
  }
  return { draft, kept, forget }
}
