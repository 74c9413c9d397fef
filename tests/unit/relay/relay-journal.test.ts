import { afterEach, expect, test, vi } from 'vitest'
import { openRelayJournal } from '../../../electron/relay/relay-journal.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'

const configuration = { stateFolder: '/state', relay: 'relay-1' }

afterEach(() => {
  vi.restoreAllMocks()
})

test('the journal of a relay has the right time after the computer was suspended', async () => {
  const files = createMemoryFiles()
  const journal = await openRelayJournal(configuration, files)
  // The monotonic clock stands still in a virtual machine that is suspended.
  const resumed = Date.parse('2027-03-01T08:00:00Z')
  vi.spyOn(Date, 'now').mockReturnValue(resumed)
  await journal.write({ event: 'started', provider: 'plivo', account: 'main', conference: 'Standup' })
  await journal.close()
  expect([...files.contents.values()].join('')).toContain('"at":"2027-03-01T08:00:00.000Z"')
})
