import { afterEach, describe, expect, it } from 'vitest'
import { createWriteStatus, type JournalStatus } from '../../../electron/journal/write-status.ts'
import { ana, ben, questionIn, scene, type Scene } from '../../support/moderation-scene.ts'

let open: Scene | undefined
afterEach(() => {
  open?.desk.monitor.stop()
  open?.world.stop()
  open = undefined
})

const end = async ({ desk, done }: Scene) => {
  const { action, token } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
  return done(desk.commands.act(action, token))
}

describe('acting without the log', () => {
  it('is refused until the person agrees, sends once they did, and is refused again when they take it back', async () => {
    const stage = (open = await scene())
    const { desk, done, writes } = stage
    desk.files.failWith = 'ENOSPC'
    expect(await end(stage)).toMatchObject({ ok: false, fault: { code: 'storage', values: { reason: 'full' } } })
    expect(desk.logStates).toEqual([{ journal: 'full', withoutJournal: false }])
    const mute = desk.on('mute', 'Weekly', desk.member('Weekly', ana.number))
    expect(await done(desk.commands.act(mute))).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(writes()).toHaveLength(1)

    expect(desk.unlogged.agree(true)).toMatchObject({ ok: true })
    const { callUuid = '' } = desk.member('Weekly', ben.number)
    const hangup = questionIn(await done(desk.commands.act({ kind: 'hangupCall', accountId: 'account-1', callUuid })))
    expect(await done(desk.commands.act(hangup.action, hangup.token))).toMatchObject({ ok: true })
    expect(writes()[1]).toBe(`DELETE /Call/${callUuid}/`)

    expect(desk.unlogged.agree(false)).toMatchObject({ ok: true })
    expect(await end(stage)).toMatchObject({ ok: false, fault: { code: 'storage' } })
    expect(writes()).toHaveLength(2)
    expect(desk.logStates.at(-1)).toEqual({ journal: 'full', withoutJournal: false })
  })

  it('leaves a line that lines are missing, once for each account, when the log can be written again', async () => {
    const stage = (open = await scene())
    const { desk, done, journal } = stage
    desk.files.failWith = 'ENOSPC'
    await end(stage)
    desk.unlogged.agree(true)
    await end(stage)
    desk.files.failWith = undefined
    await done(desk.commands.act({ kind: 'hangupCall', accountId: 'account-1', callUuid: 'call-none' }, 'made up'))
    await stage.clock.advance(10_000)
    const notes = (await journal()).filter(({ event }) => event === 'note')
    expect(notes).toMatchObject([{ text: 'linesMissing', account: 'account-1', accountName: 'Example Company' }])
    // The agreement holds for the session; the window says that the log is written again.
    expect(desk.logStates.at(-1)).toEqual({ journal: 'ok', withoutJournal: true })
  })
})

describe('the agreement', () => {
  const begun = () => {
    const states: JournalStatus[] = []
    return { states, unlogged: createWriteStatus((state) => void states.push(state)) }
  }
  const failed = { code: 'storage', values: { reason: 'readOnly' } } as const

  it('is not taken while the log can be written', () => {
    const { states, unlogged } = begun()
    const refusal = { ok: false, fault: { code: 'unconfirmed', values: { reason: 'logWritable' } } }
    expect(unlogged.agree(true)).toMatchObject(refusal)
    unlogged.report(undefined)
    expect(unlogged.agree(true)).toMatchObject(refusal)
    expect(unlogged.agreed()).toBe(false)
    expect(states).toEqual([{ journal: 'ok', withoutJournal: false }])
  })

  it('begins with no session, and each change of state is told once', () => {
    const { states, unlogged } = begun()
    unlogged.report(failed)
    unlogged.report(failed)
    unlogged.agree(true)
    unlogged.agree(true)
    expect(states).toEqual([
      { journal: 'readOnly', withoutJournal: false },
      { journal: 'readOnly', withoutJournal: true },
    ])
    expect(createWriteStatus(() => undefined).agreed()).toBe(false)
  })
})
