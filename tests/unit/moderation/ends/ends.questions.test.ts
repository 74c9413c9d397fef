import { describe, expect, test } from 'vitest'
import { startingEndScenes } from '../../../support/end-scene.ts'

const { start, playing } = startingEndScenes()

describe('the question', () => {
  playing(`
    can be confirmed once, if it is the newest one
      ask in 2, ask in 5, confirm 1, ?, confirm 9, confirm 2, ?, confirm 2
      → unconfirmed, none, unconfirmed, 5, unconfirmed, 5 | - | endSet
    can be confirmed within a minute
      ask in 2, +60s, confirm
      → unconfirmed, none | - | -
    is void after a sleep
      ask in 2, sleep, confirm
      → unconfirmed, none | - | -
    is void after a lost network
      ask in 2, network, confirm
      → unconfirmed, none | - | -
    is void after a sleep that nobody reported
      ask in 2, ahead 60, confirm
      → unconfirmed, none | - | -
    is neither asked nor confirmed in read-only mode
      ask in 2, viewOnly, confirm, ask in 2
      → readOnly, readOnly, none | - | -
    is void once the run was replaced, and can be asked again
      ask in 2, over, begin zoe, +10s, confirm, in 2
      → changed instance, 2 | - | endSet
  `)

  test('is not asked about a run that was replaced', async () => {
    const { ends, done, play, seen } = await start()
    const before = seen()
    await play('over, begin zoe, +10s')
    const asked = await done(ends.ask(before, { kind: 'in', minutes: 2 }, []))
    expect(asked).toMatchObject({ fault: { code: 'changed', values: { reason: 'instance' } } })
  })

  test('says that Gavel only asks, and announces nothing, if responses do not tell the runs apart', async () => {
    const { ask } = await start({ profile: 'vobiz' })
    expect(await ask({ kind: 'in', minutes: 2 }, true)).toMatchObject({ value: { onlyAsks: true, warnings: [] } })
  })
})

playing(`
  a confirmed time is set while the disk hangs, and asked about at the next start if its note could still be written
    ask in 2, hang, confirm, ?, recover, +1s, close, start
    → 2, asks closed | asks closed | endSet endAskedClosed
`)
