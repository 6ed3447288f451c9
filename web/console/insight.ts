import { computed, onScopeDispose, reactive, shallowRef, watch, type ComputedRef, type WatchSource } from 'vue'
import type { Schemas, Trouble } from '../shared/api/client'
import { useLoad } from '../shared/load'
import { api } from './api'
import { useFilters } from './filters'
import { count, day, language, moment, share, t, type Word } from './i18n'
import { session } from './session'

/** How many events of a past were read so far, where that is why there is no figure yet. */
export function eventsRead(trouble: Trouble | undefined): number | undefined {
  const read = trouble?.status === 503 ? trouble.body['events_read'] : undefined
  return read === undefined ? undefined : Number(read)
}

/** Whether the figure comes by itself: its past is being read, or its model is being fitted. */
export const isUnderway = (trouble: Trouble | undefined): boolean => trouble?.status === 503 && trouble.code === 'overloaded'

const AGAIN_MS = 2_000

/** A figure as it is asked for: while its past is being read, it is asked for again by itself. */
export function useFigure<T>(ask: () => Promise<T>, when: WatchSource<unknown>[] = []) {
  const load = useLoad(ask, when)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(load.trouble, (trouble) => {
    clearTimeout(timer)
    if (isUnderway(trouble)) timer = setTimeout(() => void load.reload(), AGAIN_MS)
  })
  onScopeDispose(() => clearTimeout(timer))
  return load
}

/** What a figure answers as JSON: the same routes answer files too. */
export const told = async <A>(answer: Promise<{ data?: A }>): Promise<Exclude<A, string>> => (await answer).data as Exclude<A, string>

/** Of which days a figure is, in whose zone, and as of when. */
export type FigureOf = Schemas['FigureOf']
export const ofWhen = (of: FigureOf): string => t('figure.of', { from: day(of.from), until: day(of.until), zone: of.zone, at: moment(of.as_of) })

const LASTS = ['7', '30', '90', '180', '365'] as const

let known: { program: string; day: string; at: number } | undefined
const KNOWN_MS = 60_000

/** Today in the programme, whose clock may be another than the browser's. */
export async function today(): Promise<string> {
  if (known?.program !== session.program || Date.now() - known.at > KNOWN_MS) {
    const { stores, stores_only } = await catalogueOnce()
    known = { program: session.program, day: (await told(api.GET('/v1/figures/active', { params: { query: { store: stores_only ? stores[0] : undefined } } }))).of.until, at: Date.now() }
  }
  return known.day
}

/** A day so many days from another: 2026-03-02. */
export const daysFrom = (of: string, days: number): string => new Date(Date.parse(`${of}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

export interface Period { from: string; until: string }

/** As many days as a period has, right before it. */
export function before(period: Period): Period {
  const days = Math.round((Date.parse(period.until) - Date.parse(period.from)) / 86_400_000) + 1
  return { from: daysFrom(period.from, -days), until: daysFrom(period.from, -1) }
}

/** Which days a page is about, as its address says: the last so many, or from one day to another. */
export function usePeriod(usually: (typeof LASTS)[number] = '30'): { filters: ReturnType<typeof useFilters<'last' | 'from' | 'until' | 'compare'>>; last: ComputedRef<string>; lasts: readonly string[]; compared: ComputedRef<boolean>; days: () => Promise<Period>; key: ComputedRef<string> } {
  const filters = useFilters(['last', 'from', 'until', 'compare'] as const)
  const last = computed(() => (filters.of.from.value || filters.of.until.value ? 'own' : LASTS.find((one) => one === filters.of.last.value) ?? usually))
  return {
    filters,
    last,
    lasts: LASTS,
    compared: computed(() => filters.of.compare.value !== 'none'),
    days: async () => {
      const until = filters.of.until.value || (await today())
      return { until, from: filters.of.from.value || daysFrom(until, 1 - Number(last.value === 'own' ? usually : last.value)) }
    },
    key: computed(() => [filters.of.last.value, filters.of.from.value, filters.of.until.value, filters.of.compare.value].join()),
  }
}

/** Of whom and of what figures are asked: of a store, a channel, a segment; as the address says it. */
export interface Whom { filters: ReturnType<typeof useFilters<'store' | 'channel' | 'segment'>>; asked: ComputedRef<{ store?: string; channel?: string; segment?: string }>; key: ComputedRef<string> }
export function useWhom(): Whom {
  const filters = useFilters(['store', 'channel', 'segment'] as const)
  // whoever sees some stores alone asks of one of them
  const store = computed(() => filters.of.store.value || (catalogue.answer?.stores_only ? catalogue.answer.stores[0] : undefined))
  const asked = computed(() => ({ store: store.value || undefined, channel: filters.of.channel.value || undefined, segment: filters.of.segment.value || undefined }))
  return { filters, asked, key: computed(() => JSON.stringify(asked.value)) }
}

type Catalogue = Schemas['FiguresAnswer']
const catalogue = reactive({ of: '', answer: undefined as Catalogue | undefined })

/** Asks anew what figures mean, as after somebody has said who answers for one. */
export async function learnCatalogue(): Promise<Catalogue> {
  const of = `${session.program} ${language.value}`
  const answer = (await api.GET('/v1/figures')).data!
  Object.assign(catalogue, { of, answer })
  return answer
}

/** What is being asked at the moment, by whichever part of a page was first. */
let asking: { of: string; answer: Promise<Catalogue> } | undefined
function catalogueOnce(): Promise<Catalogue> {
  const of = `${session.program} ${language.value}`
  if (catalogue.of === of && catalogue.answer) return Promise.resolve(catalogue.answer)
  if (asking?.of !== of) asking = { of, answer: learnCatalogue().finally(() => { asking = undefined }) }
  return asking.answer
}

/** What figures mean, in the language of whoever sits here, and the stores and channels that there are; asked once for all pages. */
export function useCatalogue() {
  const load = useLoad(catalogueOnce, [language])
  const one = (code: string) => catalogue.answer?.figures.find((figure) => figure.code === code)
  return {
    ...load,
    means: (code: string): string => one(code)?.definition ?? '',
    nameOf: (code: string): string => one(code)?.name ?? code,
    stores: computed(() => catalogue.answer?.stores ?? []),
    channels: computed(() => catalogue.answer?.channels ?? []),
    storesOnly: computed(() => catalogue.answer?.stores_only ?? false),
  }
}

/** Some members behind a figure, as the answers name them. */
export interface Point { point: string; title: string; members?: number }

/** Whom the drawer of a page of figures shows. */
export const behind = shallowRef<Point>()
export const open = (point: string | undefined, title: string, members?: number): void => {
  if (point) behind.value = { point, title, members }
}

/** A sum beside the one before: by how much it is another, and whether that is good where more is better. */
export function compared(sums: { now: number; before: number }, print: (value: number) => string = count): { change: string; tone: 'good' | 'bad' | undefined } {
  const more = sums.now - sums.before
  const tone = more > 0 ? 'good' : more < 0 ? 'bad' : undefined
  const part = sums.before > 0 ? `${more > 0 ? '+' : ''}${share(more / sums.before)}` : undefined
  return { change: part ? t('kpi.change', { part, before: print(sums.before) }) : t('kpi.before', { before: print(sums.before) }), tone }
}

/** How long something took, in the unit that says it best. */
export function lasting(seconds: number): string {
  const [unit, of] = seconds < 60 ? (['second', 1] as const) : seconds < 3_600 ? (['minute', 60] as const) : seconds < 172_800 ? (['hour', 3_600] as const) : (['day', 86_400] as const)
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(seconds / of)
}

/** A part of 1, as percent. */
export const part = (of: number | undefined): string => (of === undefined ? '–' : share(of))

/**
 * What a bin of a figure is called: whole numbers by the first and the last that are in it, anything else by its bounds.
 *
 * @param least what is in the first bin at least, of whole numbers; undefined for anything else
 */
export function binName(bin: { above?: number; up_to?: number }, print: (value: number) => string, least?: number): string {
  if (bin.up_to === undefined) return t('bin.over', { from: print(bin.above ?? 0) })
  const from = bin.above === undefined ? least : bin.above + 1
  if (least !== undefined && from !== undefined) return from === bin.up_to ? print(from) : t('bin.whole', { from: count(from), to: print(bin.up_to) })
  return bin.above === undefined ? t('bin.up-to', { to: print(bin.up_to) }) : t('bin.between', { from: print(bin.above), to: print(bin.up_to) })
}

export type FileKind = 'csv' | 'xlsx'

/** Gives the answer of a route as a table in a file, and knows by which path it is asked for. */
export interface FileSource { (as: FileKind): Promise<Blob>; path: string }

/** The answer of a route as a table in a file; CSV begins so that spreadsheets read its letters right. */
export function fileOf(path: string, query: () => Promise<object> | object): FileSource {
  const fetch = async (as: FileKind): Promise<Blob> => (await api.GET(path as '/v1/figures/active', { params: { query: { ...(await query()), as, bom: as === 'csv' } }, parseAs: 'blob' })).data as unknown as Blob
  return Object.assign(fetch, { path: path.replace('/v1/figures/', '') })
}

/** What can't be mailed by itself: a funnel needs its steps, and a list of members names them. */
export const NOT_MAILED: ReadonlySet<string> = new Set(['funnel', 'expectations'])

/** Cards that the overview can show: what each is called, where not as its figure, and which measure of goals it is. */
export const CARDS = {
  new: { title: undefined, measure: 'new_members' },
  active: { title: undefined, measure: 'active_members' },
  buyers: { title: 'card.buyers', measure: 'buyers' },
  orders: { title: 'figure.orders', measure: 'orders' },
  net: { title: 'card.net', measure: 'revenue' },
  average: { title: 'card.average', measure: undefined },
  repurchase: { title: undefined, measure: 'repurchase_rate' },
  coupons: { title: 'couponfigure.used', measure: undefined },
  cost: { title: 'cost.part', measure: undefined },
} as const satisfies Record<string, { title: Word | undefined; measure: string | undefined }>
export type CardName = keyof typeof CARDS
export const CARD_NAMES = Object.keys(CARDS) as CardName[]
const USUALLY: readonly CardName[] = ['new', 'active', 'buyers', 'net', 'repurchase', 'cost']

/** Which cards somebody sees: as the address says, else as he has chosen in this browser, else those that one begins with. */
export function useCards() {
  const kept = `zhiyin.cards.${session.me?.staff ?? ''}.${session.program}`
  const { of, put } = useFilters(['cards'] as const)
  const read = (text: string | null): CardName[] => (text ?? '').split(',').filter((name): name is CardName => name in CARDS)
  const cards = computed<readonly CardName[]>(() => {
    const said = read(of.cards.value || localStorage.getItem(kept))
    return said.length > 0 ? said : USUALLY
  })
  return {
    cards,
    choose: (names: readonly CardName[]): void => {
      if (names.length === 0) return
      localStorage.setItem(kept, names.join())
      put({ cards: names.join() })
    },
  }
}
