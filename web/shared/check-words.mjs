// Every word is said in three languages, with the same holes in each, and is used somewhere. That a key that is used
// exists is the compiler's business: keys are types.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = fileURLToPath(new URL('..', import.meta.url))
let faults = 0
const fault = (text) => {
  console.error(text)
  faults++
}

const sources = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(name) && !/words.*\.ts$/.test(name) && !name.endsWith('.d.ts') ? [readFileSync(path, 'utf8')] : []
  })

const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join()
const line = /^\s*'([\w.=!<>-]+)': \[(.*)\],?$/

for (const site of ['console', 'center']) {
  const own = readdirSync(join(web, site)).filter((name) => /^words.*\.ts$/.test(name)).map((name) => join(web, site, name))
  const files = [join(web, 'shared/words.ts'), ...own]
  const used = [...sources(join(web, site)), ...sources(join(web, 'shared'))].join('\n')
  const said = new Map()
  const families = new Set([...used.matchAll(/\bsay\('([\w-]+)'/g)].map((match) => match[1]))
  for (const file of files) {
    for (const text of readFileSync(file, 'utf8').split('\n')) {
      if (!/^\s*'/.test(text)) continue
      const match = line.exec(text)
      if (!match) {
        fault(`${file}: one word a line, please: ${text.trim()}`)
        continue
      }
      const [key, values] = [match[1], JSON.parse(`[${match[2].replaceAll(/'((?:[^'\\]|\\.)*)'/g, (_, inner) => JSON.stringify(inner.replaceAll("\\'", "'")))}]`)]
      // the file that is spread last would win, and another screen say what it does not mean
      if (said.has(key)) fault(`${key} is said twice, in ${said.get(key)} and ${file}`)
      said.set(key, file)
      if (values.length !== 3 || values.some((value) => !value)) fault(`${key} is not said in three languages`)
      else if (new Set(values.map((value) => holes(value.split(' | ')[0]))).size > 1) fault(`${key} has other holes in one language than in another`)
      const family = key.slice(0, key.indexOf('.'))
      if (own.includes(file) && !used.includes(`'${key}'`) && !used.includes(`"${key}"`) && !families.has(family))
        fault(`${key} is said and never used`)
    }
  }
}
process.exit(faults > 0 ? 1 : 0)
