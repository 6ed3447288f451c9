// What Lighthouse says of the pages, how soon a row is there in a large house, what is fetched first, and what axe finds:
// asked of a demo that this starts by itself, with the system's Chromium. Told by ./zhiyin bench pages; --help says more.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'
import { demoAt } from './demo.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const options = { members: '1000000', runs: '3', port: '18092', data: join(root, 'target', 'pages-demo'), out: join(root, 'docs', 'reference', 'pages.md'), at: '', only: '' }
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].replace(/^--/, '')
  if (!(name in options) || process.argv[i + 1] === undefined) {
    console.log('Usage: ./zhiyin bench pages [--members 1000000] [--runs 3] [--port N] [--data FOLDER] [--out FILE] [--at http://localhost:N, a demo that runs] [--only TEXT[,TEXT…], the screens whose path has one of these, without Lighthouse]')
    process.exit(name === 'help' ? 0 : 2)
  }
  options[name] = process.argv[i + 1]
}
const runs = Number(options.runs)
const only = options.only ? options.only.split(',') : undefined
const wanted = (path) => !only || only.some((text) => path.includes(text))
const origin = options.at || `http://localhost:${options.port}`
const say = (text) => console.error(`pages: ${text}`)

const { started, staff, member, ask, chromium } = demoAt(origin, options)

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

/** Scripts and styles of a page for whoever is signed in, as they come over the wire, without anything kept from before. */
async function weight(browser, path, selector) {
  const page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  await page.setCacheEnabled(false)
  const session = await page.createCDPSession()
  await session.send('Network.enable')
  const ours = new Set()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, response }) => { if (/\.(js|css)$/.test(new URL(response.url).pathname)) ours.add(requestId) })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (ours.has(requestId)) bytes += encodedDataLength })
  await page.goto(origin + path, { waitUntil: 'networkidle0' })
  await page.waitForSelector(selector, { timeout: 120_000 })
  await page.close()
  return (bytes / 1024).toFixed(1)
}

// -- all of it
const { made, stop } = await started()
const browser = await chromium()
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
    [['members, the first row', '会员，首行'], '/console/members', 'tbody tr'],
    [['members by part of a name, the first row', '按姓名的一部分查会员，首行'], '/console/members?q=沈知', 'tbody tr'],
    [['members with a tag, the first row', '按标签查会员，首行'], `/console/members?tag=${encodeURIComponent(marked)}`, 'tbody tr, .empty'],
    [['members in a segment that nobody is in, that there are none', '按无人的人群查会员，显示没有'], '/console/members?segment=nobody-is-in-it', 'tbody tr, .empty'],
    [['orders, the first row', '订单，首行'], '/console/orders', 'tbody tr'],
    [['member 360 of the liveliest, its heading', '最活跃会员的 360 页，标题'], `/console/members/${lively.id}`, 'main h1'],
    [['member 360 of somebody in the crowd, its heading', '普通会员的 360 页，标题'], `/console/members/${found.members[0].member}`, 'main h1'],
  ]
  const steps = encodeURIComponent('[{"did":"event","event":"browse"},{"did":"event","event":"cart"},{"did":"order"}]')
  const known = (await ask(page, '/v1/segments', undefined, { 'Zhiyin-Program': 'supermarket' })).segments
  const figures = [
    [['overview, the first card', '数据概览，首张卡片'], '/console/overview', 'article.kpi .value'],
    [['new members, their sum', '新增会员，合计'], '/console/figures/members', 'article.kpi .value'],
    [['active members, drawn', '活跃会员，图'], '/console/figures/members?tab=active', '.drawing canvas'],
    [['RFM, the first cell', 'RFM，首格'], '/console/figures/lifecycle', '.heat td.cell'],
    [['lifecycle, the first stage', '生命周期，首个阶段'], '/console/figures/lifecycle?tab=stages', '.chart-panel tbody tr'],
    [['members who buy alike, the first group', '自动分群，首群'], '/console/figures/lifecycle?tab=groups', '.chart-panel tbody tr'],
    [['cohorts, the first cell', '同期群，首格'], '/console/figures/retention', '.heat td.cell'],
    [['a funnel of three steps, the first', '三步漏斗，首步'], `/console/figures/funnels?within=10080&funnel=${steps}`, '.chart-panel tbody tr'],
    [['paths, drawn', '路径，图'], '/console/figures/paths', '.drawing canvas'],
    [['expectations, the first member', '预测，首位会员'], '/console/figures/models', '.chart-panel tbody tr, .panel tbody tr, .empty'],
    [['who goes on, the first renewal', '逐期续购，首行'], '/console/figures/models?tab=going-on', '.chart-panel tbody tr, .empty'],
    [['goals, the first', '目标，首个'], '/console/goals', '.section .pairs, .empty'],
    [['segments, the first', '人群，首个'], '/console/segments', 'tbody tr, .empty'],
    ...(known[0] ? [[['one segment, its first row', '单个人群，首行'], `/console/segments/${known[0].code}`, 'tbody tr, .empty']] : []),
    [['questions in SQL, the tables', 'SQL 查询，数据表'], '/console/sql', 'details.table'],
    [['behaviour, what came last', '行为，首行'], '/console/behaviour', 'tbody tr, .empty'],
    [['products, the first', '商品，首行'], '/console/products', 'tbody tr, .empty'],
  ].filter(([, path]) => wanted(path))
  const shown = []
  for (const [what, path, selector] of rows.filter(([, path]) => wanted(path))) {
    const took = await until(browser, path, selector, times)
    say(`${what[0]}: ${took.join(', ')} ms`)
    shown.push([what, took])
  }
  const drawn = []
  for (const [what, path, selector] of figures) {
    // whoever asks first has the past read and the model fitted
    await until(browser, path, selector, 1)
    const took = await until(browser, path, selector, times)
    const kib = await weight(browser, path, selector)
    say(`${what[0]}: ${took.join(', ')} ms, ${kib} KiB`)
    drawn.push([what, took, kib])
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
    '/overview', ...['', '?tab=active', '?tab=returning', '?tab=composition', '?tab=distribution'].map((tab) => `/figures/members${tab}`), ...['', '?tab=stages', '?tab=groups', '?tab=rules'].map((tab) => `/figures/lifecycle${tab}`),
    '/figures/retention', '/figures/funnels', `/figures/funnels?within=10080&funnel=${steps}`, '/figures/paths', ...['', '?tab=points', '?tab=coupons', '?tab=cost', '?tab=pareto', '?tab=repurchase'].map((tab) => `/figures/program${tab}`), ...['', '?tab=risk', '?tab=calibration', '?tab=going-on', '?tab=settings'].map((tab) => `/figures/models${tab}`),
    '/goals', '/reports', '/competitors', '/metrics', '/sql',
    '/orders', '/orders?tab=open', ...(order ? [`/orders/${order.order}`] : []), ...(checkout?.id ? [`/checkouts/${checkout.id}`] : []),
    '/coupons', '/coupons?tab=log', ...(template ? [`/coupons/${template.template}`] : []), '/promotions', '/promotions?tab=calendar', '/promotions?tab=try', '/groups',
    '/stored-value', '/gift-cards', '/reviews', '/stores', '/stores?tab=codes', '/households',
    '/rules', '/versions', `/versions/${live.number}`, `/versions/${live.number}?tab=findings`, `/versions/${live.number}?tab=text`, '/backtests', ...(backtest ? [`/backtests/${backtest.id}`] : []), '/budgets',
    '/liability', '/days', '/audit', '/start', '/brand', '/staff', '/keys', '/quickstart', '/requests', '/sandbox', '/account', '/clerk', '/nowhere',
  ].map((path) => `/console${path}`)
  const seen = []
  for (const path of consoleScreens.filter(wanted)) seen.push(await looked(page, path))
  const consoleHome = only ? undefined : await house(page, '/console/', desktop, {})
  const phone = await browser.newPage()
  await phone.setViewport({ width: 360, height: 760, isMobile: true, hasTouch: true })
  await member(phone)
  for (const path of ['/', '/news', '/groups', '/coupons', '/coupons?part=claim', '/coupons?part=used', '/statement', '/tiers', '/quote', '/wallet/points', '/me', '/me/profile'].map((path) => `/m${path}`).filter(wanted)) seen.push(await looked(phone, path))
  const centreHome = only ? undefined : await house(phone, '/m/', undefined, {})

  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim()
  const chromium = (await browser.version()).replace('Chrome/', 'Chromium ').replace('Headless', '')
  const count = Number(options.members).toLocaleString('en')
  const scoreRow = (name, { scores }) => `| ${name} | ${told(scores.performance)} | ${told(scores.accessibility)} | ${told(scores['best-practices'])} |`
  const figureRow = (name, { figures }) => `| ${name} | ${told(figures['first-contentful-paint'])} | ${told(figures['largest-contentful-paint'])} | ${told(figures['total-blocking-time'])} | ${told(figures['cumulative-layout-shift'])} |`
  const faults = only ? [] : [...centreHome.faults, ...consoleHome.faults]
  const command = `./zhiyin bench pages --members ${options.members} --runs ${runs}${options.at ? ' --at …' : ''}${only ? ` --only ${options.only}` : ''}`
  const machine = { cores: cpus().length, processor: cpus()[0].model.trim(), day: new Date().toISOString().slice(0, 10) }
  const twin = options.out.replace(/\.md$/, '.zh-CN.md')
  /** The page in English, or in Chinese. */
  const written = (chinese) => {
    const either = (english, other) => (chinese ? other : english)
    const centre = either('member centre, home', '会员中心首页')
    const home = either('console, home', '控制台首页')
    return `# ${either('The pages, measured', '页面的测量')}

${either(`[中文](${basename(twin)})`, `[English](${basename(options.out)})`)}

${either(
  `Written by \`${command}\`: a demo on this machine (${machine.cores} cores, ${machine.processor}), asked by ${chromium}. At commit ${commit}, on ${machine.day}.
Figures are medians, with the least and the most in brackets. The machine was not ours alone, so times are no better than the spread says.`,
  `由 \`${command}\` 写成：本机（${machine.cores} 核，${machine.processor}）上的演示数据，由 ${chromium} 访问。提交 ${commit}，${machine.day}。
数值为中位数，括号内为最小与最大。机器并非独占，因此时间的可信程度不超过其波动范围。`)}
${only ? '' : `
## Lighthouse ${centreHome.version}

${either(
  `The member centre as a phone (Lighthouse's slow 4G and a processor four times slower, simulated), the console as a desktop; both signed in, ${runs} runs each.`,
  `会员中心按手机（Lighthouse 模拟的慢速 4G，处理器慢四倍），控制台按桌面；均已登录，各 ${runs} 次。`)}

| ${either('page | performance | accessibility | best practices', '页面 | 性能 | 无障碍 | 最佳实践')} |
|---|---|---|---|
${scoreRow(centre, centreHome)}
${scoreRow(home, consoleHome)}

| ${either('page | first contentful paint, ms | largest contentful paint, ms | total blocking time, ms | layout shift', '页面 | 首次内容绘制，毫秒 | 最大内容绘制，毫秒 | 总阻塞时间，毫秒 | 布局偏移')} |
|---|---|---|---|---|
${figureRow(centre, centreHome)}
${figureRow(home, consoleHome)}
${faults.length > 0 ? `\n${either('Not yet', '尚未达到')}: ${faults.join(', ')}.\n` : ''}`}
## ${either(`${count} members`, `${count} 名会员`)}

${either(
  `One programme with ${count} members in all${made ? `; the demo was ready to be asked ${made} s after its start, with all that was there before already recorded` : ''}. From the moment that the page is asked for to the frame that shows it, ${times} new tabs each:`,
  `一个会员体系共 ${count} 名会员${made ? `；演示启动 ${made} 秒后即可访问，此前的数据已经写好` : ''}。从请求页面到画面显示，各开 ${times} 个新标签页：`)}

| | ${either('ms', '毫秒')} |
|---|---|
${shown.map(([what, took]) => `| ${what[+chinese]} | ${told(took)} |`).join('\n')}

${either(
  'Screens of figures, segments, behaviour and products, each asked once before; beside it their scripts and styles as they come over the wire, without anything kept from before:',
  '指标、人群、行为与商品的页面，事先各访问过一次；右列为无缓存时经网络传输的脚本与样式：')}

| | ${either('ms', '毫秒')} | KiB |
|---|---|---|
${drawn.map(([what, took, kib]) => `| ${what[+chinese]} | ${told(took)} | ${kib} |`).join('\n')}

## ${either('What is fetched first', '首次加载')}

${either('Scripts, styles and the page, as they come over the wire, without anything kept from before.', '无缓存时经网络传输的页面、脚本与样式。')}

| ${either('page | files', '页面 | 文件数')} | KiB |
|---|---|---|
${firsts.map((one) => `| \`${one.path}\` | ${one.files} | ${one.kib} |`).join('\n')}

## ${either('Accessibility, by screen', '各页面的无障碍')}

${either('axe-core with the rules of WCAG 2.2, levels A and AA; the console at 1440 px, the centre at 360 px.', 'axe-core，WCAG 2.2 的 A 与 AA 级规则；控制台宽 1440 像素，会员中心宽 360 像素。')}

| ${either('screen | rules that hold | violations | wider than its window', '页面 | 符合的规则 | 违反 | 是否宽于窗口')} |
|---|---|---|---|
${seen.map((one) => `| \`${one.path.replace(/(mbr|chk|bkt)_\w+/, '…').replace(/\/orders\/[^?]+/, '/orders/…').replace(/funnel=.+/, 'funnel=…')}\` | ${one.passes} | ${one.violations.length === 0 ? either('none', '无') : one.violations.join(', ')} | ${one.wide ? either('yes', '是') : either('no', '否')} |`).join('\n')}
`
  }
  writeFileSync(options.out, written(false))
  writeFileSync(twin, written(true))
  say(`written to ${options.out}`)
} finally {
  await browser.close()
  stop()
}
