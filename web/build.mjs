// Builds both sites for the server to carry: types of the API, words, types, bundles, what is folded, and a list of it all.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const here = fileURLToPath(new URL('.', import.meta.url))
const dist = join(here, 'dist')

function run(script) {
  const { status } = spawnSync('npm', ['run', '--silent', ...script], { cwd: here, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run(['api'])
run(['words'])
run(['types'])
run(['console', '--', 'build', '--logLevel', 'warn'])
run(['center', '--', 'build', '--logLevel', 'warn'])

const files = []
const walk = (folder) => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) walk(path)
    else files.push(path)
  }
}
walk(dist)
const packed = files.filter((file) => !file.endsWith('.gz') && !file.endsWith('files.txt'))
for (const file of packed) {
  if (/\.(js|css|html|svg|webmanifest)$/.test(file)) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
    packed.push(`${file}.gz`)
  }
}
const list = packed.map((file) => relative(dist, file).replaceAll('\\', '/')).sort()
writeFileSync(join(dist, 'files.txt'), `${list.join('\n')}\n`)

// What a phone fetches before the centre shows itself: the page, and what the page names.
const page = readFileSync(join(dist, 'm', 'index.html'), 'utf8')
const first = [...page.matchAll(/(?:src|href)="\/m\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1])
const bytes = first.reduce((sum, name) => sum + statSync(join(dist, 'm', `${name}.gz`)).size, 0)
const most = 120 * 1024
console.log(`the centre's first load is ${(bytes / 1024).toFixed(1)} KiB folded, of ${most / 1024} KiB`)
if (bytes > most) process.exit(1)
