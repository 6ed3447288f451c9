import { useLoad } from '../shared/load'
import { api } from './api'
import { session } from './session'

export interface LaneOf { code: string; choose: string; most?: number }
type Document = { pricing?: { lanes?: LaneOf[] } }

/** The lanes of the version that is live, in their order. */
export const useLanes = () => useLoad(async (): Promise<LaneOf[]> => {
  const live = session.current?.versions.find((version) => version.stage === 'live') ?? session.current?.versions.at(-1)
  if (!live) return []
  return ((await api.GET('/v1/programs/{code}/versions/{number}/document.json', { params: { path: { code: session.program, number: String(live.number) as never } } })).data as unknown as Document).pricing?.lanes ?? []
})
