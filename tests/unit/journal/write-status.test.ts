import { expect, it } from 'vitest'
import { openJournal } from '../../../electron/journal/journal.ts'
import { observeWrites } from '../../../electron/journal/write-status.ts'
import { systemClock } from '../../../shared/clock.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'

it('whoever follows the log hears of lines that are on disk, and of no others', async () => {
  const files = createMemoryFiles()
  const opened = await openJournal({ folder: '/log', fs: files, clock: systemClock(), actor: 'ana' })
  const wrote: (string | undefined)[] = []
  const journal = observeWrites(opened, (failed) => void wrote.push(failed?.code))
  const grown: number[] = []
  journal.onGrown(() => {
    grown.push((files.flushed.get([...files.flushed.keys()][0] ?? '')?.toString() ?? '').split('\n').length - 1)
  })
  const line = { event: 'joined', account: 'account-1', provider: 'plivo' } as const
  await journal.write(line)
  files.failWith = 'ENOSPC'
  await journal.write(line)
  await journal.write({ ...line, account: 'account-2' })
  expect(grown).toEqual([1])
  files.failWith = undefined
  await journal.write(line)
  await journal.write(line)
  expect(wrote.slice(0, 3)).toEqual([undefined, 'storage', 'storage'])
  expect(grown.at(-1)).toBe(5)
  const page = await journal.read({ events: ['note'] })
  expect(page.ok && page.value.entries.map(({ account, text }) => [account, text])).toEqual([
    ['account-2', 'linesMissing'],
    ['account-1', 'linesMissing'],
  ])
})
