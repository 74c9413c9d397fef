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

describe('a confirmed time', () => {
  playing(`
    is not set if the disk is too slow, and not asked about at the next start
      ask in 2, hang, confirm, ?, recover, +1s, close, start
      → storage slow, none, none | - | endSet endNotSet
  `)

  test('is not set if a newer question voids it while it is being written, which leaves that one and the earlier end', async () => {
    const { play, ends, done, disk, tokens, log } = await start()
    await play('in 30, ask in 2')
    disk.hang()
    const confirmed = ends.set(tokens.at(-1) ?? '')
    await play('ask in 5')
    disk.recover()
    expect(await done(confirmed)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await play('?, close, start')).toBe('30, asks closed')
    expect(await log()).toBe('endSet endSet endNotSet endAskedClosed')
  })

  test('leaves a newer question open', async () => {
    const { play, ends, done, disk, tokens } = await start()
    await play('ask in 2')
    disk.hang()
    const confirmed = ends.set(tokens.at(-1) ?? '')
    await play('ask in 5')
    disk.recover()
    expect(await done(confirmed)).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(await play('confirm, ?, confirm')).toBe('5, unconfirmed, 5')
  })
})
