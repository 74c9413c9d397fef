import { afterEach, expect, test, vi } from 'vitest'
import { openRelayJournal } from '../../../relay/relay-journal.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const configuration = { stateFolder: '/state', relay: 'relay-1', keepJournalMonths: 12 }

afterEach(() => {
  vi.restoreAllMocks()
})

test('the journal of a relay has the right time after the computer was suspended', async () => {
  const files = createMemoryFiles()
  const { journal, close } = await openRelayJournal(configuration, files, () => undefined)
  // The monotonic clock stands still in a virtual machine that is suspended.
  const resumed = Date.parse('2027-03-01T08:00:00Z')
  vi.spyOn(Date, 'now').mockReturnValue(resumed)
  await journal.write({ event: 'started', provider: 'plivo', account: 'main', conference: 'Standup' })
  await close()
  expect([...files.contents.values()].join('')).toContain('"at":"2027-03-01T08:00:00.000Z"')
})

test('a relay logs that its journal loses entries, and repeats that every ten minutes at most', async () => {
  const files = createMemoryFiles()
  const clock = createVirtualClock(Date.parse('2026-11-30T08:00:00Z'))
  const lines: string[] = []
  const { journal, close } = await openRelayJournal(configuration, files, (line) => lines.push(line), clock)
  const write = () => journal.write({ event: 'started', provider: 'plivo', account: 'main', conference: 'Standup' })
  files.failWith = 'ENOSPC'
  await write()
  await write()
  expect(lines).toEqual(['An entry of the journal could not be written. Check the disk of stateFolder'])
  await clock.advance(600_000)
  await write()
  expect(lines).toHaveLength(2)
  await close()
})

test('until its journal is closed, a relay deletes entries that are older than its configuration allows', async () => {
  const files = createMemoryFiles()
  const clock = createVirtualClock(Date.parse('2026-11-30T08:00:00Z'))
  const months = () => [...files.contents.keys()].map((path) => /\d{4}-\d\d/.exec(path)?.[0])
  const { journal, close } = await openRelayJournal(
    { ...configuration, keepJournalMonths: 2 },
    files,
    () => undefined,
    clock,
  )
  await journal.write({ event: 'started', provider: 'plivo', account: 'main', conference: 'Standup' })
  await clock.advance(61 * 86_400_000)
  expect(months()).toEqual(['2026-11'])
  await clock.advance(2 * 86_400_000)
  expect(months()).toEqual([])
  await close()
  expect(clock.waiting).toBe(0)
})
