// What Lighthouse says of the pages, how soon a row is there in a large house, what is fetched first, and what axe finds:
// asked of a demo that this starts by itself, with the system's Chromium. Told by ./zhiyin bench pages; --help says more.
import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'
import puppeteer from 'puppeteer-core'

const root = fileURLToPath(new URL('../..', import.meta.url))
const options = { members: '1000000', runs: '3', port: '18092', data: join(root, 'target', 'pages-demo'), out: join(root, 'docs', 'reference', 'pages.md'), at: '' }
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].replace(/^--/, '')
  if (!(name in options) || process.argv[i + 1] === undefined) {
    console.log('Usage: ./zhiyin bench pages [--members 1000000] [--runs 3] [--port N] [--data FOLDER] [--out FILE] [--at http://localhost:N, a demo that runs]')
    process.exit(name === 'help' ? 0 : 2)
  }
  options[name] = process.argv[i + 1]
}
const runs = Number(options.runs)
const origin = options.at || `http://localhost:${options.port}`
const say = (text) => console.error(`pages: ${text}`)

// -- the demo
mkdirSync(options.data, { recursive: true })
let server
let made
async function demo() {
  if (options.at) return
  const began = Date.now()
  server = spawn(join(root, 'zhiyin'), ['demo', '--members', options.members], { env: { ...process.env, ZHIYIN_DATA: options.data, ZHIYIN_PORT: options.port, ZHIYIN_AS_BUILT: '1' }, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((ready, gone) => {
    let said = ''
    server.stdout.on('data', (part) => {
      process.stderr.write(part)
      said += part
      const secret = /hours: (\S+) \(/.exec(said)?.[1]
      if (secret) writeFileSync(join(options.data, 'set-up'), secret)
      if (said.includes('Ctrl-C stops it')) ready()
    })
    server.on('exit', (status) => gone(new Error(`the demo ended with ${status}`)))
  })
  made = Math.round((Date.now() - began) / 1000)
}

// -- people
const base32 = (text) => {
  const bits = [...text.replaceAll('=', '').toUpperCase()].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}
function totp(secret) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', base32(secret)).update(counter).digest()
  const at = mac.at(-1) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
/** Asks the API from a page of ours, so that the cookie is the browser's. */
const ask = (page, path, body, headers = {}) =>
  page.evaluate(
    async (path, body, headers) => {
      const answer = await fetch(path, { method: body ? 'POST' : 'GET', headers: { 'Content-Type': 'application/json', 'Zhiyin-Console': '1', ...headers }, body: body && JSON.stringify(body) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${path}: ${text}`)
      return text ? JSON.parse(text) : {}
    },
    path, body, headers)

async function staff(page) {
  const kept = join(options.data, 'pages-staff.json')
  await page.goto(`${origin}/console/sign-in`)
  let account = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : undefined
  let challenge
  if (account) {
    challenge = await ask(page, '/v1/staff/sign-in', { email: account.email, password: account.password })
  } else {
    account = { email: 'measure@example.org', password: 'correct horse battery staple 42' }
    challenge = await ask(page, '/v1/staff/invitations/accept', { invitation: readFileSync(join(options.data, 'set-up'), 'utf8').trim(), email: account.email, name: 'Measure', password: account.password })
    account.totp = challenge.enrol.secret
  }
  await ask(page, '/v1/staff/sign-in/code', { challenge: challenge.challenge, code: totp(account.totp) })
  writeFileSync(kept, JSON.stringify(account))
}

// the lively member of the demo
const PHONE = '+8613800009336'
async function member(page) {
  const key = readFileSync(join(options.data, 'demo', 'supermarket.page.key'), 'utf8').trim()
  await page.goto(`${origin}/m/${key}`)
  const authorised = { Authorization: `Bearer ${key}` }
  const asked = await ask(page, '/v1/sign-in/codes', { phone: PHONE }, authorised)
  await ask(page, '/v1/sign-in/with-code', { phone: PHONE, request: asked.request, code: asked.code }, authorised)
}

// -- figures
const spread = (values) => {
  const sorted = values.toSorted((one, other) => one - other)
  return { median: sorted[Math.floor(sorted.length / 2)], least: sorted[0], most: sorted.at(-1) }
}
const told = (values) => {
  const { median, least, most } = spread(values)
  return least === most ? `${median}` : `${median} (${least}–${most})`
}

/** From the moment that the page is asked for until what is looked for is on it, in milliseconds; a new tab each time. */
async function until(browser, path, selector, times) {
  const took = []
  for (let i = 0; i < times; i++) {
    const page = await browser.newPage()
    await page.setViewport({ width: 1440, height: 900 })
    await page.evaluateOnNewDocument((selector) => {
      new MutationObserver((_, watcher) => {
        if (document.querySelector(selector) && globalThis.shown === undefined) {
          watcher.disconnect()
          // when it is painted, not when it is in the tree
          requestAnimationFrame(() => setTimeout(() => { globalThis.shown = performance.now() }))
        }
      }).observe(document, { childList: true, subtree: true })
    }, selector)
    await page.goto(origin + path, { waitUntil: 'domcontentloaded' })
    await page.waitForFunction(() => globalThis.shown !== undefined, { timeout: 120_000 })
    took.push(Math.round(await page.evaluate(() => globalThis.shown)))
    await page.close()
  }
  return took
}

async function house(page, path, config, flags) {
  const scores = { performance: [], accessibility: [], 'best-practices': [] }
  const figures = { 'first-contentful-paint': [], 'largest-contentful-paint': [], 'total-blocking-time': [], 'cumulative-layout-shift': [] }
  let version
  const faults = new Set()
  for (let i = 0, spoilt = 0; i < runs; i++) {
    const { lhr } = await lighthouse(origin + path, { disableStorageReset: true, onlyCategories: Object.keys(scores), logLevel: 'error', ...flags }, config, page)
    if (lhr.runtimeError) {
      // Lighthouse sometimes misses the beginning of its own recording; that says nothing of the page
      say(`${path}: ${lhr.runtimeError.message}`)
      if (++spoilt > 3) throw new Error(`${path} could not be recorded`)
      i--
      continue
    }
    if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`${path} went to ${lhr.finalDisplayedUrl}`)
    version = lhr.lighthouseVersion
    for (const name of Object.keys(scores)) scores[name].push(Math.round(lhr.categories[name].score * 100))
    for (const name of Object.keys(figures)) figures[name].push(name === 'cumulative-layout-shift' ? Number(lhr.audits[name].numericValue.toFixed(3)) : Math.round(lhr.audits[name].numericValue))
    for (const { id } of lhr.categories.accessibility.auditRefs) if (lhr.audits[id].score === 0) faults.add(id)
    say(`${path}: ${Object.entries(scores).map(([name, all]) => `${name} ${all.at(-1)}`).join(', ')}`)
  }
  return { scores, figures, version, faults: [...faults] }
}

const axe = readFileSync(join(root, 'web', 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')
async function looked(page, path) {
  await page.goto(origin + path)
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('[role=status].bones, .reading'), { timeout: 300_000 })
  await page.evaluate(axe)
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } }))
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  return { path, passes: passes.length, violations: violations.map((one) => `${one.id} (${one.nodes.length})`), wide }
}

async function fetched(browser, path) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  let bytes = 0
  let files = 0
  const session = await page.createCDPSession()
  await session.send('Network.enable')
  const ours = new Set()
  session.on('Network.responseReceived', ({ requestId, response }) => { if (/\.(js|css)$|\/(m|console)\/[^.]*$/.test(new URL(response.url).pathname)) ours.add(requestId) })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (ours.has(requestId)) { bytes += encodedDataLength; files++ } })
  await page.goto(origin + path, { waitUntil: 'networkidle0' })
  await context.close()
  return { path, files, kib: (bytes / 1024).toFixed(1) }
}

// -- all of it
await demo()
const executablePath = [process.env.ZHIYIN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
try {
  const firsts = [await fetched(browser, '/m/'), await fetched(browser, '/console/sign-in')]
  const page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  await staff(page)
  await page.evaluate(() => localStorage.setItem('zhiyin.program', 'supermarket'))
  const times = Math.max(5, runs)
  // a first look warms what every later one finds warm: the server's code, and the database's pages
  await until(browser, '/console/members', 'tbody tr', 1)
  const found = await ask(page, '/v1/members?limit=1', undefined, { 'Zhiyin-Program': 'supermarket' })
  const lively = await ask(page, '/v1/members/ext:demo:1001', undefined, { 'Zhiyin-Program': 'supermarket' })
  const marked = found.members[0]?.tags?.[0] ?? lively.tags[0] ?? 'regular'
  const rows = [
    ['members, the first row', '/console/members', 'tbody tr'],
    ['members by part of a name, the first row', '/console/members?q=沈知', 'tbody tr'],
    ['members with a tag, the first row', `/console/members?tag=${encodeURIComponent(marked)}`, 'tbody tr, .empty'],
    ['members in a segment that nobody is in, that there are none', '/console/members?segment=nobody-is-in-it', 'tbody tr, .empty'],
    ['orders, the first row', '/console/orders', 'tbody tr'],
    ['member 360 of the liveliest, its heading', `/console/members/${lively.id}`, 'main h1'],
    ['member 360 of somebody in the crowd, its heading', `/console/members/${found.members[0].member}`, 'main h1'],
  ]
  const shown = []
  for (const [what, path, selector] of rows) {
    const took = await until(browser, path, selector, times)
    say(`${what}: ${took.join(', ')} ms`)
    shown.push([what, took])
  }
  const at = { 'Zhiyin-Program': 'supermarket' }
  const asked = (path) => ask(page, path, undefined, at)
  const order = (await asked('/v1/orders?limit=1')).orders[0]
  const template = (await asked('/v1/programs/supermarket/coupon-templates?limit=1').catch(() => ({ templates: [] }))).templates[0]
  const checkout = (await asked('/v1/checkouts?limit=1')).checkouts[0]
  const live = (await asked('/v1/programs')).programs.find((program) => program.code === 'supermarket').versions.find((version) => version.stage === 'live')
  const backtest = (await asked('/v1/programs/supermarket/backtests')).backtests.find((one) => one.state === 'done')
  const segment = (await asked('/v1/segments').catch(() => ({ segments: [] }))).segments[0]
  const consoleScreens = [
    '/sign-in', '/join', '/', '/members', ...['', '?tab=statement', '?tab=coupons', '?tab=value', '?tab=person', '?tab=trail', '?tab=behaviour'].map((tab) => `/members/${lively.id}${tab}`), '/approvals',
    '/tags', '/segments', ...(segment ? [`/segments/${segment.code}`] : []), '/behaviour', '/products',
    '/overview', ...['', '?tab=active', '?tab=returning', '?tab=composition', '?tab=distribution'].map((tab) => `/figures/members${tab}`), ...['', '?tab=stages', '?tab=rules'].map((tab) => `/figures/lifecycle${tab}`),
    '/figures/retention', '/figures/funnels', '/figures/paths', ...['', '?tab=points', '?tab=coupons', '?tab=cost', '?tab=pareto', '?tab=repurchase'].map((tab) => `/figures/program${tab}`), ...['', '?tab=risk', '?tab=calibration', '?tab=settings'].map((tab) => `/figures/models${tab}`),
    '/goals', '/reports', '/competitors', '/metrics', '/sql',
    '/orders', '/orders?tab=open', ...(order ? [`/orders/${order.order}`] : []), ...(checkout?.id ? [`/checkouts/${checkout.id}`] : []),
    '/coupons', '/coupons?tab=log', ...(template ? [`/coupons/${template.template}`] : []), '/promotions', '/promotions?tab=calendar', '/promotions?tab=try', '/groups',
    '/stored-value', '/gift-cards', '/reviews', '/stores', '/stores?tab=codes', '/households',
    '/rules', '/versions', `/versions/${live.number}`, `/versions/${live.number}?tab=findings`, `/versions/${live.number}?tab=text`, '/backtests', ...(backtest ? [`/backtests/${backtest.id}`] : []), '/budgets',
    '/liability', '/days', '/audit', '/start', '/brand', '/staff', '/keys', '/quickstart', '/requests', '/sandbox', '/account', '/clerk', '/nowhere',
  ].map((path) => `/console${path}`)
  const seen = []
  for (const path of consoleScreens) seen.push(await looked(page, path))
  const consoleHome = await house(page, '/console/', desktop, {})
  const phone = await browser.newPage()
  await phone.setViewport({ width: 360, height: 760, isMobile: true, hasTouch: true })
  await member(phone)
  for (const path of ['/', '/news', '/groups', '/coupons', '/coupons?part=claim', '/coupons?part=used', '/statement', '/tiers', '/quote', '/wallet/points', '/me', '/me/profile']) seen.push(await looked(phone, `/m${path}`))
  const centreHome = await house(phone, '/m/', undefined, {})

  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim()
  const chromium = (await browser.version()).replace('Chrome/', 'Chromium ').replace('Headless', '')
  const count = Number(options.members).toLocaleString('en')
  const scoreRow = (name, { scores }) => `| ${name} | ${told(scores.performance)} | ${told(scores.accessibility)} | ${told(scores['best-practices'])} |`
  const figureRow = (name, { figures }) => `| ${name} | ${told(figures['first-contentful-paint'])} | ${told(figures['largest-contentful-paint'])} | ${told(figures['total-blocking-time'])} | ${told(figures['cumulative-layout-shift'])} |`
  writeFileSync(options.out, `# The pages, measured

Written by \`./zhiyin bench pages --members ${options.members} --runs ${runs}${options.at ? ' --at …' : ''}\`: a demo on this machine (${cpus().length} cores, ${cpus()[0].model.trim()}), asked by ${chromium}. At commit ${commit}.
Figures are medians, with the least and the most in brackets. The machine was not ours alone, so times are no better than the spread says.

## Lighthouse ${centreHome.version}

The member centre as a phone (Lighthouse's slow 4G and a processor four times slower, simulated), the console as a desktop; both signed in, ${runs} runs each.

| page | performance | accessibility | best practices |
|---|---|---|---|
${scoreRow('member centre, home', centreHome)}
${scoreRow('console, home', consoleHome)}

| page | first contentful paint, ms | largest contentful paint, ms | total blocking time, ms | layout shift |
|---|---|---|---|---|
${figureRow('member centre, home', centreHome)}
${figureRow('console, home', consoleHome)}
${[...centreHome.faults, ...consoleHome.faults].length > 0 ? `\nNot yet: ${[...centreHome.faults, ...consoleHome.faults].join(', ')}.\n` : ''}
## ${count} members

One programme with ${count} members in all${made ? `; the demo was ready to be asked ${made} s after its start, with all that was there before already recorded` : ''}. From the moment that the page is asked for to the frame that shows it, ${times} new tabs each:

| | ms |
|---|---|
${shown.map(([what, took]) => `| ${what} | ${told(took)} |`).join('\n')}

## What is fetched first

Scripts, styles and the page, as they come over the wire, without anything kept from before.

| page | files | KiB |
|---|---|---|
${firsts.map((one) => `| \`${one.path}\` | ${one.files} | ${one.kib} |`).join('\n')}

## Accessibility, by screen

axe-core with the rules of WCAG 2.2, levels A and AA; the console at 1440 px, the centre at 360 px.

| screen | rules that hold | violations | wider than its window |
|---|---|---|---|
${seen.map((one) => `| \`${one.path.replace(/(mbr|chk|bkt)_\w+/, '…').replace(/\/orders\/[^?]+/, '/orders/…')}\` | ${one.passes} | ${one.violations.length === 0 ? 'none' : one.violations.join(', ')} | ${one.wide ? 'yes' : 'no'} |`).join('\n')}
`)
  say(`written to ${options.out}`)
} finally {
  await browser.close()
  server?.kill('SIGTERM')
}
