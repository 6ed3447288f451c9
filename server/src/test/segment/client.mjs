// Somebody's shop that uses the tracking client as it comes from npm: tells a little of everything, and says how it went.
import { Analytics } from '@segment/analytics-node'

const [host, writeKey, timestamp] = process.argv.slice(2)
const failed = []
const requests = []

const analytics = new Analytics({ host, writeKey, flushAt: 4, flushInterval: 100, maxRetries: 3 })
analytics.on('error', (error) => failed.push(String(error.reason ?? error.code)))
analytics.on('http_request', (request) => requests.push(request.url))

analytics.track({ anonymousId: 'browser-1', event: 'Product Viewed', properties: { sku: 'milk', brand: 'A', list: [1, 2] }, messageId: 'node-1' })
analytics.page({ anonymousId: 'browser-1', name: 'Checkout', properties: { url: 'https://shop.example.org/checkout' } })
analytics.identify({ userId: '42', anonymousId: 'browser-1', traits: { email: 'ann@example.org', plan: 'gold' } })
analytics.track({ userId: '42', event: 'Product Added', properties: { sku: 'milk', quantity: 2 }, timestamp: new Date(timestamp) })
analytics.group({ userId: '42', groupId: 'company-7', traits: { employees: 12 } })
analytics.alias({ userId: '42', previousId: 'browser-0' })
analytics.screen({ userId: '42', name: 'Home' })
analytics.track({ anonymousId: 'browser-0', event: 'Products Searched', properties: { query: 'milk' } })
analytics.track({ anonymousId: 'browser-1', event: 'Product Viewed', properties: { sku: 'milk', brand: 'A', list: [1, 2] }, messageId: 'node-1' })

await analytics.closeAndFlush({ timeout: 20000 })
console.log(JSON.stringify({ failed, requests: requests.length }))
