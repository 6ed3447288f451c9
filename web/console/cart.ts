import type { Schemas } from '../shared/api/client'
import { minorOf } from '../shared/format'

/** A cart as it is typed: amounts as people write them. */
export interface TypedLine { sku: string; category: string; brand: string; quantity: string; price: string }
export interface TypedCart { member: string; channel: string; store: string; shipping: string; points: string; codes: string; lines: TypedLine[] }

export const noLine = (): TypedLine => ({ sku: '', category: '', brand: '', quantity: '1', price: '' })
export const noCart = (): TypedCart => ({ member: '', channel: '', store: '', shipping: '', points: '', codes: '', lines: [noLine()] })

const whole = (text: string): number | undefined => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : undefined)

/** The cart that was typed; undefined as long as something in it is no number. */
export function typedCart(typed: TypedCart, currency: string): Schemas['Cart'] | undefined {
  const lines = typed.lines.filter((line) => line.sku.trim()).map((line, index) => ({
    id: String(index + 1), sku: line.sku.trim(), category: line.category.trim() || undefined, brand: line.brand.trim() || undefined,
    quantity: whole(line.quantity) ?? 0, unit_price: minorOf(line.price, currency) ?? -1,
  }))
  const shipping = typed.shipping ? minorOf(typed.shipping, currency) : 0
  const points = typed.points ? whole(typed.points) : 0
  if (lines.length === 0 || lines.some((line) => line.quantity < 1 || line.unit_price < 0) || shipping === undefined || points === undefined) return undefined
  const codes = typed.codes.split(/[\s,，、]+/).filter(Boolean)
  return { member: typed.member.trim() || undefined, channel: typed.channel.trim() || undefined, store: typed.store.trim() || undefined, shipping, points: points || undefined, codes: codes.length > 0 ? codes : undefined, lines }
}

/** What was bought, as a cart once more. Where units did not cost the same, a line is two: together they cost what it did. */
export function cartOf(order: Schemas['OrderAnswer']): Schemas['Cart'] {
  const lines = order.lines.flatMap((line) => {
    const each = Math.floor(line.before / line.quantity)
    const dearer = line.before - each * line.quantity
    const like = { sku: line.sku, category: line.category, brand: line.brand }
    return [
      ...(line.quantity > dearer ? [{ ...like, id: line.id, quantity: line.quantity - dearer, unit_price: each }] : []),
      ...(dearer > 0 ? [{ ...like, id: `${line.id}+`, quantity: dearer, unit_price: each + 1 }] : []),
    ]
  })
  return { member: order.member, channel: order.channel, store: order.store, shipping: order.shipping, lines }
}
