import { afterEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../../electron/journal/journal.ts'
import { SlowDisk } from '../../../electron/journal/storage-errors.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'
import { questionIn, scene, type Scene } from '../../support/moderation-scene.ts'
import { hangingFiles } from '../../support/hanging-files.ts'

let open: Scene | undefined
afterEach(() => {
  open?.desk.monitor.stop()
  open?.world.stop()
  open = undefined
})

const line = (actionId: string) =>
  ({ event: 'intent', account: 'account-1', provider: 'plivo', action: 'end', actionId }) as const
const slow = { ok: false, fault: { code: 'storage', values: { reason: 'slow' } } }

describe('a disk that hangs', () => {
  it('is waited for three seconds, and then no longer, and what waits is written when it comes back', async () => {
    const clock = createVirtualClock()
    const disk = hangingFiles()
    const journal = await openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    disk.hang()
    const answers: string[] = []
    const write = (id: string) => void journal.write(line(id)).then((written) => answers.push(`${id} ${written.ok}`))
    write('first')
    await clock.advance(2_900)
    write('second')
    expect(answers).toEqual([])
    await clock.advance(200)
    expect(answers).toEqual(['first false', 'second false'])
    expect(await journal.write(line('third'))).toMatchObject(slow)
    disk.comeBack()
    await clock.advance(10)
    expect(await journal.write(line('fourth'))).toMatchObject({ ok: true })
    const page = await journal.read({})
    expect(page.ok && page.value.entries.map(({ actionId }) => actionId)).toEqual([
      'fourth',
      'third',
      'second',
      'first',
    ])
  })

  it('does not keep Gavel from starting, and nothing is written before the log is repaired', async () => {
    const clock = createVirtualClock()
    const before = createMemoryFiles()
    before.contents.set(
      '/log/journal-2026-01.jsonl',
      Buffer.from(`${JSON.stringify({ ...line('old'), at: '2026' })}\n{"to`),
    )
    const disk = hangingFiles(before)
    disk.hang()
    const opening = openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    await clock.advance(3_100)
    const journal = await opening
    const writing = journal.write(line('new'))
    await clock.advance(3_100)
    expect(await writing).toMatchObject(slow)
    disk.comeBack()
    expect(await journal.unfinished()).toMatchObject([{ actionId: 'old' }])
    expect(journal.repaired).toBe(1)
    await clock.advance(10)
    const page = await journal.read({})
    expect(page.ok && page.value.entries.map(({ actionId }) => actionId)).toEqual(['new', 'old'])
  })
})

describe('reading from a disk that hangs', () => {
  const begun = async () => {
    const clock = createVirtualClock()
    const disk = hangingFiles()
    const journal = await openJournal({ folder: '/log', fs: disk.files, clock, actor: 'ana' })
    await journal.write(line('old'))
    await clock.advance(100 * 86_400_000)
    const calls: string[] = []
    const { readdir, readFile } = disk.files
    disk.files.readdir = (path) => (calls.push(path), readdir(path))
    disk.files.readFile = (path) => (calls.push(path), readFile(path))
    return { clock, disk, journal, calls }
  }

  it('answers after ten seconds, and keeps one call of the disk busy at most', async () => {
    const { clock, disk, journal, calls } = await begun()
    disk.hang()
    const waiting = [journal.read({}), journal.read({}), journal.deleteOlderThan(1)]
    await clock.advance(9_900)
    expect(calls).toEqual(['/log'])
    await clock.advance(200)
    for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject(slow)
    expect(await journal.read({})).toMatchObject(slow)
    expect(calls).toEqual(['/log'])

    disk.comeBack()
    await clock.advance(10)
    expect(await journal.read({})).toMatchObject({ ok: true, value: { entries: [{ actionId: 'old' }] } })
    expect(await journal.deleteOlderThan(1)).toEqual({ ok: true, value: 1 })
  })

  it('an export ends with the same reason', async () => {
    const { clock, disk, journal } = await begun()
    const pieces = journal.export('csv', {}, false)[Symbol.asyncIterator]()
    await pieces.next()
    disk.hang()
    const more = expect(pieces.next()).rejects.toBeInstanceOf(SlowDisk)
    await clock.advance(10_100)
    await more
    disk.comeBack()
  })

  it('deleting does not wait for a line that cannot be written', async () => {
    const { clock, disk, journal } = await begun()
    disk.hang()
    void journal.write(line('late'))
    const deleting = journal.deleteOlderThan(1)
    await clock.advance(10_100)
    expect(await deleting).toMatchObject(slow)
    disk.comeBack()
  })
})

describe('while the disk hangs', () => {
  it('an end is refused in bounded time, and its late intent does not stay open', async () => {
    const disk = hangingFiles()
    const stage = (open = await scene({}, {}, disk.files))
    const { desk, done, writes, clock, journal } = stage
    const { action, token } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    disk.hang()
    const begun = clock.now()
    expect(await done(desk.commands.act(action, token))).toMatchObject(slow)
    expect(clock.now() - begun).toBeLessThan(3_500)
    expect(writes()).toEqual([])
    expect(desk.logStates.at(-1)).toEqual({ journal: 'slow', withoutJournal: false })

    disk.comeBack()
    await clock.advance(100)
    const lines = (await journal()).map(({ event, outcome }) => [event, outcome])
    expect(lines).toEqual([
      ['intent', undefined],
      ['outcome', 'failed'],
    ])
  })

  it('muting goes on, and ending too once the person agreed', async () => {
    const disk = hangingFiles()
    const stage = (open = await scene({}, {}, disk.files))
    const { desk, done, writes } = stage
    disk.hang()
    const everyone = desk.onAll('mute', 'Weekly')
    expect(await done(desk.commands.act(everyone))).toMatchObject({ ok: true, value: { state: 'accepted' } })
    desk.unlogged.agree(true)
    const { action, token } = questionIn(await done(desk.commands.act(desk.end('Weekly'))))
    expect(await done(desk.commands.act(action, token))).toMatchObject({ ok: true, value: { state: 'accepted' } })
    expect(writes().map((one) => one.split(' ')[0])).toEqual(['POST', 'DELETE'])
  })
})
