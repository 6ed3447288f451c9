import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

echarts.use([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

export interface Series { name: string; values: readonly number[]; color: string }

/** Draws bars beside each other. Tooltips are drawn too: markup of theirs would need styles that our policy does not let in. */
export function draw(element: HTMLElement, labels: readonly string[], series: readonly Series[], print: (value: number) => string, lying: boolean): () => void {
  const chart = echarts.init(element, undefined, { renderer: 'canvas' })
  const style = getComputedStyle(element)
  const text = { color: style.color, fontFamily: style.fontFamily, fontSize: 12 }
  const names = { type: 'category' as const, data: [...labels], axisLabel: { ...text, hideOverlap: true }, axisTick: { show: false }, inverse: lying }
  const values = { type: 'value' as const, axisLabel: { ...text, formatter: print, hideOverlap: true }, splitNumber: 4 }
  chart.setOption({
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    legend: { textStyle: text, top: 0, left: 0, itemWidth: 12, itemHeight: 12 },
    tooltip: { trigger: 'axis', renderMode: 'richText', valueFormatter: (value: unknown) => print(Number(value)) },
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: series.map((one) => ({ type: 'bar' as const, name: one.name, data: [...one.values], itemStyle: { color: one.color, borderRadius: 2 }, barMaxWidth: 28 })),
  })
  const observer = new ResizeObserver(() => chart.resize())
  observer.observe(element)
  return () => {
    observer.disconnect()
    chart.dispose()
  }
}
