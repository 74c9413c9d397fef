// npm run soak: a long meeting, and Gavel beside it. Prints its figures as `npm run bench` does; ends with 1 where one is
// beyond its limit.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { measureSoak } from './soak/measure.ts'

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '2' }, speed: { type: 'string', default: '10' } },
})
const [hours, speed] = [readNumber('hours', 0.2, 24), readNumber('speed', 1, 20)]

/** A round is at least six minutes long, and two of them are needed; above twenty requests would run into their limits. */
function readNumber(name: 'hours' | 'speed', least: number, most: number): number {
  const value = Number(values[name])
  if (value >= least && value <= most) return value
  throw new RangeError(`--${name} must be from ${least} to ${most}.`)
}

const runtime = await findRuntime()
if (runtime === undefined) throw new Error('There is no Electron to run on.')
const profile = await mkdtemp(join(tmpdir(), 'gavel-soak-'))
console.error(`Electron ${runtime.version}; this takes ${Math.ceil((hours * 75) / speed)} minutes.`)
try {
  const figures = await measureSoak({ electron: runtime.binary, profile, hours, speed })
  for (const each of figures) console.log(JSON.stringify(each))
  const beyond = figures.filter(({ within }) => within === false)
  console.log(`${beyond.length === 0 ? 'PASS' : 'FAIL'}  ${hours} h at ${speed} times the speed`)
  if (beyond.length > 0) process.exitCode = 1
} finally {
  await rm(profile, { recursive: true, force: true })
}
