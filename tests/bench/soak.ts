// npm run tool -- soak: runs Gavel during a long meeting. Prints its figures like `npm run bench`, and exits with 1 if one
// exceeds its budget.
import { parseArgs } from 'node:util'
import { measureSoak } from './soak/measure.ts'

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '2' }, speed: { type: 'string', default: '10' } },
})
const hours = readNumber('hours', 0.2, 24)
const speed = readNumber('speed', 1, 20)

/**
 * Reads a number within limits. Two rounds of at least six minutes are needed, and requests would time out at a speed
 * above 20.
 */
function readNumber(name: 'hours' | 'speed', least: number, most: number): number {
  const value = Number(values[name])
  if (value >= least && value <= most) return value
  throw new RangeError(`--${name} must be from ${least} to ${most}.`)
}

console.error(`This takes ${Math.ceil((hours * 75) / speed)} minutes.`)
const figures = await measureSoak({ hours, speed })
for (const each of figures) console.log(JSON.stringify(each))
const exceeded = figures.filter(({ within }) => within === false)
console.log(`${exceeded.length === 0 ? 'PASS' : 'FAIL'}  ${hours} h at ${speed} times the speed`)
if (exceeded.length > 0) process.exitCode = 1
