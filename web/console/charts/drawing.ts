import { BarChart, LineChart, SankeyChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { Drawn, Flow, Line, Print, Span, Tone } from './shapes'

echarts.use([BarChart, LineChart, SankeyChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

const DASHES: Record<Tone, number[]> = { brand: [], before: [4, 4], gold: [8, 3], note: [2, 2], bad: [10, 3, 2, 3], good: [6, 2, 2, 2] }
const SIGNS: Record<Tone, string> = { brand: 'circle', before: 'emptyCircle', gold: 'rect', note: 'triangle', bad: 'diamond', good: 'roundRect' }
const NAMES: Record<Tone, string> = { brand: '--brand', before: '--line-strong', gold: '--gold', note: '--note', bad: '--bad', good: '--good' }

const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** What the theme says of an element: colours are tokens, so that another theme is drawn in its own. */
function themed(element: HTMLElement) {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    text: { color: token('--ink-soft'), fontFamily: style.fontFamily, fontSize: 12 },
    ink: { color: token('--ink'), fontFamily: style.fontFamily, fontSize: 12 },
    line: token('--line'),
    panel: token('--panel'),
    colour: (tone: Tone): string => token(NAMES[tone]),
  }
}

function begun(element: HTMLElement): { chart: echarts.ECharts; gone: () => void } {
  const chart = echarts.init(element, undefined, { renderer: 'canvas' })
  const observer = new ResizeObserver(() => chart.resize())
  observer.observe(element)
  return {
    chart,
    gone: () => {
      observer.disconnect()
      chart.dispose()
    },
  }
}

// Tooltips are drawn too: markup of theirs would need styles that the pages' policy does not let in.
const tip = (theme: ReturnType<typeof themed>) => ({ renderMode: 'richText' as const, confine: true, backgroundColor: theme.panel, borderColor: theme.line, textStyle: theme.ink })

/** Lines and bars over the same labels. Wherever one clicks, the nearest label is opened. */
export function drawSeries(element: HTMLElement, labels: readonly string[], lines: readonly Line[], print: Print, opened: ((index: number) => void) | undefined, most?: number): Drawn {
  const { chart, gone } = begun(element)
  const theme = themed(element)
  const few = labels.length <= 45
  chart.setOption({
    animation: !still(),
    grid: { left: 8, right: 20, top: lines.length > 1 ? 36 : 14, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: lines.length > 1 ? { textStyle: theme.text, top: 0, left: 0, itemWidth: 20, itemHeight: 10 } : undefined,
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => (value === undefined || value === null ? '–' : print(Number(value))), ...tip(theme) },
    xAxis: { type: 'category', data: [...labels], axisLabel: { ...theme.text, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: theme.line } } },
    yAxis: { type: 'value', max: most, interval: most === undefined ? undefined : most / 4, minInterval: lines.every((line) => line.values.every((value) => value === undefined || Number.isInteger(value))) ? 1 : undefined, axisLabel: { ...theme.text, formatter: print, hideOverlap: true }, splitNumber: 4, splitLine: { lineStyle: { color: theme.line } } },
    series: lines.map((line) =>
      line.bars
        ? { type: 'bar' as const, name: line.name, data: [...line.values], itemStyle: { color: theme.colour(line.tone), borderRadius: 2 }, barMaxWidth: 28 }
        : {
            type: 'line' as const, name: line.name, data: line.values.map((value) => value ?? null), symbol: SIGNS[line.tone], showSymbol: few, symbolSize: 6,
            itemStyle: { color: theme.colour(line.tone) }, lineStyle: { color: theme.colour(line.tone), width: 2, type: line.tone === 'brand' ? 'solid' : DASHES[line.tone] },
          }),
  })
  const nearest = (x: number, y: number): number | undefined => {
    if (!chart.containPixel('grid', [x, y])) return undefined
    const [at] = chart.convertFromPixel({ gridIndex: 0 }, [x, y]) as [number, number]
    return at >= 0 && at < labels.length ? at : undefined
  }
  if (opened) {
    chart.getZr().on('click', (event) => {
      const at = nearest(event.offsetX, event.offsetY)
      if (at !== undefined) opened(at)
    })
    chart.getZr().on('mousemove', (event) => chart.getZr().setCursorStyle(nearest(event.offsetX, event.offsetY) === undefined ? 'default' : 'pointer'))
  }
  return { gone, show: (index) => chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: index }), hide: () => chart.dispatchAction({ type: 'hideTip' }) }
}

/** What flows from step to step, each kind at its own place in its step. */
export function drawFlows(element: HTMLElement, flows: readonly Flow[], called: (kind: string) => string, print: Print, opened: ((flow: Flow) => void) | undefined): Drawn {
  const { chart, gone } = begun(element)
  const theme = themed(element)
  const tones: readonly Tone[] = ['brand', 'note', 'gold', 'good', 'bad', 'before']
  const kinds = [...new Set(flows.flatMap((flow) => [flow.from, flow.to]))]
  const place = (step: number, kind: string): string => `${step}\u0000${kind}`
  const places = new Map<string, { name: string; kind: string; depth: number }>()
  for (const flow of flows) {
    places.set(place(flow.step, flow.from), { name: place(flow.step, flow.from), kind: flow.from, depth: flow.step })
    places.set(place(flow.step + 1, flow.to), { name: place(flow.step + 1, flow.to), kind: flow.to, depth: flow.step + 1 })
  }
  const kindOf = (name: string): string => name.slice(name.indexOf('\u0000') + 1)
  chart.setOption({
    animation: !still(),
    tooltip: {
      trigger: 'item', ...tip(theme),
      formatter: (item: unknown) => {
        const { dataType, data, value, name } = item as { dataType: string; data: { source: string; target: string }; value: number; name: string }
        return dataType === 'edge' ? `${called(kindOf(data.source))} → ${called(kindOf(data.target))}: ${print(value)}` : `${called(kindOf(name))}: ${print(value)}`
      },
    },
    series: [{
      type: 'sankey', left: 8, right: 120, top: 8, bottom: 8, nodeGap: 12, nodeWidth: 14, draggable: false, layoutIterations: 24, emphasis: { focus: 'adjacency' },
      label: { ...theme.ink, formatter: (item: { name: string }) => called(kindOf(item.name)), width: 110, overflow: 'truncate' },
      lineStyle: { color: 'source', opacity: 0.3, curveness: 0.5 },
      data: [...places.values()].map((one) => ({ name: one.name, depth: one.depth, itemStyle: { color: theme.colour(tones[kinds.indexOf(one.kind) % tones.length]!) } })),
      links: flows.map((flow) => ({ source: place(flow.step, flow.from), target: place(flow.step + 1, flow.to), value: flow.times })),
    }],
  })
  if (opened) {
    chart.on('click', (event) => {
      if (event.dataType !== 'edge') return
      const { source, target } = event.data as { source: string; target: string }
      const flow = flows.find((one) => place(one.step, one.from) === source && place(one.step + 1, one.to) === target)
      if (flow) opened(flow)
    })
  }
  return { gone, show: (index) => chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: index }), hide: () => chart.dispatchAction({ type: 'hideTip' }) }
}

/** Figures with their intervals, one below the other, beside a line for nothing. */
export function drawSpans(element: HTMLElement, spans: readonly Span[], print: Print): Drawn {
  const { chart, gone } = begun(element)
  const theme = themed(element)
  const names = spans.map((span) => span.name)
  chart.setOption({
    animation: !still(),
    grid: { left: 8, right: 28, top: 10, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'item', ...tip(theme), formatter: (item: unknown) => spans[(item as { seriesIndex: number }).seriesIndex % spans.length]?.says ?? '' },
    xAxis: { type: 'value', axisLabel: { ...theme.text, formatter: print, hideOverlap: true }, splitNumber: 5, splitLine: { lineStyle: { color: theme.line } } },
    // the first stands above the others; its axis is where there is no difference
    yAxis: { type: 'category', data: names, inverse: true, axisLabel: { ...theme.ink, margin: 12 }, axisTick: { show: false }, axisLine: { show: true, onZero: true, lineStyle: { color: theme.colour('before'), width: 2 } }, position: 'left' },
    series: [
      ...spans.map((span) => ({
        type: 'line' as const, data: [[span.low, span.name], [span.high, span.name]], symbol: 'rect', symbolSize: [3, 16],
        itemStyle: { color: theme.colour(span.tone) }, lineStyle: { color: theme.colour(span.tone), width: 3 },
      })),
      ...spans.map((span) => ({ type: 'line' as const, data: [[span.value, span.name]], symbol: 'circle', symbolSize: 13, itemStyle: { color: theme.colour(span.tone) } })),
    ],
  })
  return { gone, show: (index) => chart.dispatchAction({ type: 'showTip', seriesIndex: spans.length + index, dataIndex: 0 }), hide: () => chart.dispatchAction({ type: 'hideTip' }) }
}
