import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue'
import { Trouble } from './api/client'

/** What a screen shows: loading, what came, or why nothing did. A late answer to an earlier question is thrown away. */
export function useLoad<T>(ask: () => Promise<T>, when: WatchSource<unknown>[] = []) {
  const value = shallowRef<T>()
  const trouble = shallowRef<Trouble>()
  const loading = ref(true)
  let turn = 0
  const reload = async (): Promise<void> => {
    const mine = ++turn
    loading.value = true
    try {
      const answer = await ask()
      if (mine === turn) {
        value.value = answer
        trouble.value = undefined
      }
    } catch (accident) {
      if (!(accident instanceof Trouble)) throw accident
      if (mine === turn) {
        trouble.value = accident
        value.value = undefined
      }
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  if (when.length > 0) watch(when, reload)
  onScopeDispose(() => turn++)
  void reload()
  return { value, trouble, loading, reload }
}

/** Something that is done on demand: whether it is under way, and why it did not work. */
export function useAct<A extends unknown[], T>(act: (...with_: A) => Promise<T>) {
  const busy = ref(false)
  const trouble = shallowRef<Trouble>()
  const run = async (...with_: A): Promise<T | undefined> => {
    if (busy.value) return undefined
    busy.value = true
    trouble.value = undefined
    try {
      return await act(...with_)
    } catch (accident) {
      if (!(accident instanceof Trouble)) throw accident
      trouble.value = accident
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { run, busy, trouble }
}
