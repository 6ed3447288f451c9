import type { Schemas } from '../shared/api/client'
import { dayAway } from '../shared/format'
import { mine, place } from './place'

/** So many days ahead somebody is told that points expire, and that a coupon ends. */
const POINTS_DAYS = 30
const COUPON_DAYS = 7

export interface Soon { expiring: Schemas['ExpiringLine'][]; usable: number; points: Schemas['ExpiringLine'][]; coupons: Schemas['CouponView'][] }

/** What of his comes to an end, and what of that is soon, the first on top. */
export async function soon(): Promise<Soon> {
  const [expiring, wallet] = await Promise.all([mine.GET('/v1/me/expiring'), mine.GET('/v1/me/coupons', { params: { query: { part: 'usable', limit: 100 } } })])
  const before = (days: number): string => dayAway(days, place.facts?.zone)
  const lines = expiring.data!.expiring
  return {
    expiring: lines,
    usable: wallet.data!.usable,
    points: lines.filter((line) => line.available > 0 && line.last_day <= before(POINTS_DAYS)),
    coupons: wallet.data!.coupons.filter((coupon) => coupon.usable_until !== undefined && coupon.usable_until.slice(0, 10) <= before(COUPON_DAYS)),
  }
}
