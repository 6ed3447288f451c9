// A demo that runs or is started, and people who sign in there: one of its staff, and its lively member.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'

const root = fileURLToPath(new URL('../..', import.meta.url))

// the lively member of the demo
const PHONE = '+8613800009336'

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

/** @param options members, port, data (the demo's folder), and at, where one runs */
export function demoAt(origin, options) {
  mkdirSync(options.data, { recursive: true })

  /** Serves a demo, if none runs; how many seconds that took, and what ends it. */
  async function started() {
    if (options.at) return { made: undefined, stop: () => {} }
    const began = Date.now()
    const server = spawn(join(root, 'zhiyin'), ['demo', '--members', options.members], { env: { ...process.env, ZHIYIN_DATA: options.data, ZHIYIN_PORT: options.port, ZHIYIN_AS_BUILT: '1' }, stdio: ['ignore', 'pipe', 'inherit'] })
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
    return { made: Math.round((Date.now() - began) / 1000), stop: () => server.kill('SIGTERM') }
  }

  /** Signs the page's browser in at the console. */
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

  /** Signs the page's browser in at the member centre. */
  async function member(page) {
    const key = readFileSync(join(options.data, 'demo', 'supermarket.page.key'), 'utf8').trim()
    await page.goto(`${origin}/m/${key}`)
    const authorised = { Authorization: `Bearer ${key}` }
    const asked = await ask(page, '/v1/sign-in/codes', { phone: PHONE }, authorised)
    await ask(page, '/v1/sign-in/with-code', { phone: PHONE, request: asked.request, code: asked.code }, authorised)
  }

  /** The system's own, headless. */
  function chromium() {
    const executablePath = [process.env.ZHIYIN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))
    return puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
  }

  return { started, staff, member, ask, chromium }
}
