// The pictures of the documentation, taken of a demo with the system's Chromium, in the languages that it is written in.
// Told by ./zhiyin bench pictures; --help says more.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demoAt } from './demo.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const options = { members: '5000', port: '18092', data: join(root, 'target', 'pages-demo'), out: join(root, 'docs', 'screens'), at: '', only: '' }
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].replace(/^--/, '')
  if (!(name in options) || process.argv[i + 1] === undefined) {
    console.log('Usage: ./zhiyin bench pictures [--only NAME[,NAME…]] [--out FOLDER] [--members 5000] [--port N] [--data FOLDER] [--at http://localhost:N, a demo that runs]')
    process.exit(name === 'help' ? 0 : 2)
  }
  options[name] = process.argv[i + 1]
}
const origin = options.at || `http://localhost:${options.port}`
const only = options.only ? options.only.split(',') : undefined
const { started, staff, member, ask, chromium } = demoAt(origin, options)
const at = { 'Zhiyin-Program': 'supermarket' }
const steps = encodeURIComponent('[{"did":"event","event":"browse"},{"did":"event","event":"cart"},{"did":"order"}]')

const { stop } = await started()
const browser = await chromium()
try {
  const page = await browser.newPage()
  await staff(page)
  await page.evaluate(() => localStorage.setItem('zhiyin.program', 'supermarket'))
  const asked = (path, body) => ask(page, path, body, at)
  const lively = await asked('/v1/members/ext:demo:1001')
  const orders = (await asked('/v1/orders?member=ext:demo:1001&limit=20').catch(() => asked('/v1/orders?limit=20'))).orders
  const drafted = await backtested()

  /** A draft that doubles more on member days, put to the past; made once. */
  async function backtested() {
    const path = '/v1/programs/supermarket/backtests'
    const known = (await asked(path)).backtests
    let found = known.find((one) => one.state === 'done') ?? known[0]
    if (!found) {
      const live = (await asked('/v1/programs')).programs.find((program) => program.code === 'supermarket').versions.find((version) => version.stage === 'live')
      const { yaml } = await asked(`/v1/programs/supermarket/versions/${live.number}`)
      const draft = await ask(page, '/v1/programs/supermarket/versions', { yaml: yaml.replace('factor: 2', 'factor: 3') }, { ...at, 'Idempotency-Key': 'pictures-draft' })
      found = await ask(page, path, { version: draft.number }, { ...at, 'Idempotency-Key': 'pictures-backtest' })
    }
    while (['waiting', 'running'].includes(found.state)) {
      await new Promise((done) => setTimeout(done, 1_000))
      found = await asked(`${path}/${found.id}`)
    }
    return found.id
  }


  /** What is on each, what there has to be before it is taken, and what is done first. */
  const screens = [
    { name: 'member', path: `/members/${lively.id}`, height: 900 },
    { name: 'rules', path: '/rules', height: 900 },
    { name: 'overview', path: '/overview', shows: 'article.kpi .value', height: 1100 },
    { name: 'segment', path: '/segments/asleep-60', shows: '.live .size', height: 1000 },
    { name: 'rfm', path: '/figures/lifecycle', shows: '.heat td.cell', height: 1000 },
    { name: 'alike', path: '/figures/lifecycle?tab=groups', shows: '.drawing canvas', height: 1100 },
    { name: 'cohorts', path: '/figures/retention', shows: '.heat td.cell', height: 900 },
    { name: 'funnel', path: `/figures/funnels?last=90&within=10080&split=source&funnel=${steps}`, shows: '.chart-panel tbody tr', height: 1100, scrolls: '.chart-panel' },
    { name: 'paths', path: '/figures/paths?last=30', shows: '.drawing canvas', height: 900 },
    { name: 'going-on', path: '/figures/models?tab=going-on&each=month&out=3', shows: '.drawing canvas', height: 1100 },
    { name: 'goals', path: '/goals', shows: '.section .pairs', height: 900 },
    { name: 'questions', path: '/sql', shows: 'details.table', height: 1000, first: async () => {
      await page.locator('aside li button').click()
      await page.locator('form button[type=submit]').click()
      await page.waitForSelector('.answer tbody tr', { timeout: 60_000 })
    } },
    { name: 'order', path: `/orders/${orders[0].order}`, height: 900 },
    { name: 'promotions', path: '/promotions', shows: 'tbody tr, .card', height: 900 },
    { name: 'backtest', path: `/backtests/${drafted}`, shows: '.figures', height: 1100 },
  ].filter(({ name }) => !only || only.includes(name))

  mkdirSync(options.out, { recursive: true })
  const taken = async (from, name, language) => {
    // what is drawn moves into its place
    await from.evaluate(() => document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 700))))
    const file = `${name}${language === 'en' ? '' : `.${language}`}.png`
    await from.screenshot({ path: join(options.out, file) })
    console.error(`pictures: ${file}`)
  }
  const speaks = (to, language) => to.evaluateOnNewDocument((tag) => localStorage.setItem('zhiyin.language', tag), language)
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
  for (const language of ['en', 'zh-CN']) {
    const { identifier } = await speaks(page, language)
    for (const { name, path, shows, height, scrolls, first } of screens) {
      await page.setViewport({ width: 1280, height })
      await page.goto(`${origin}/console${path}`, { waitUntil: 'networkidle0' })
      await page.waitForSelector(`main h1`)
      await page.waitForFunction(() => !document.querySelector('[role=status].bones, .reading'), { timeout: 300_000 })
      if (shows) await page.waitForSelector(shows, { timeout: 60_000 })
      await first?.()
      if (scrolls) await page.evaluate((selector) => document.querySelector(selector).scrollIntoView({ block: 'start' }), scrolls)
      await taken(page, name, language)
    }
    await page.removeScriptToEvaluateOnNewDocument(identifier)
  }
  if (!only || only.includes('centre')) {
    const phone = await browser.newPage()
    await phone.setViewport({ width: 360, height: 780, isMobile: true, hasTouch: true })
    await member(phone)
    for (const language of ['en', 'zh-CN']) {
      const { identifier } = await speaks(phone, language)
      await phone.goto(`${origin}/m/`, { waitUntil: 'networkidle0' })
      await taken(phone, 'centre', language)
      await phone.removeScriptToEvaluateOnNewDocument(identifier)
    }
  }
} finally {
  await browser.close()
  stop()
}
