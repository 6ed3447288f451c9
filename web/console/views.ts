import { ref, type Ref } from 'vue'

/** What a list was asked for, under a name of one's own. */
export interface View { name: string; query: Record<string, string> }

/** Views of a list, kept in this browser for whoever sits here. */
export function useViews(list: string): { views: Ref<View[]>; keep: (view: View) => void; drop: (name: string) => void } {
  const key = `zhiyin.views.${list}`
  let found: View[] = []
  try {
    found = JSON.parse(localStorage.getItem(key) ?? '[]') as View[]
  } catch {
    localStorage.removeItem(key)
  }
  const views = ref(found)
  const write = (next: View[]): void => {
    views.value = next
    localStorage.setItem(key, JSON.stringify(next))
  }
  return {
    views,
    keep: (view) => write([...views.value.filter((one) => one.name !== view.name), view]),
    drop: (name) => write(views.value.filter((one) => one.name !== name)),
  }
}
