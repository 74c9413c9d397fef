import { strict as assert } from 'node:assert'
import { inMain, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel } from '../support/wdio/spec-gavel.ts'

/** Without lost-replies.ts, about one in thirty runs would fail with "Promise was collected". */
describe('a function that a test runs in the main process', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await startGavel()
  })

  after(() => quitWithoutTrouble(gavel))

  it('runs once and returns its result, even if the garbage collector keeps running', async () => {
    await inMain(gavel, () => {
      process.getBuiltinModule('v8').setFlagsFromString('--expose-gc')
      const collect = process.getBuiltinModule('vm').runInNewContext('gc') as () => void
      const collectForEver = (): void => {
        collect()
        setImmediate(collectForEver)
      }
      collectForEver()
      Object.assign(globalThis, { gavelTestCollect: collect, gavelTestRuns: 0 })
    })
    for (let expected = 1; expected <= 100; expected++) {
      const runs = await inMain(gavel, () => {
        const test = globalThis as typeof globalThis & { gavelTestCollect: () => void; gavelTestRuns: number }
        test.gavelTestCollect()
        return (test.gavelTestRuns += 1)
      })
      assert.equal(runs, expected)
    }
  })
})
